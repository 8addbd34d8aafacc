package dev.cloister.client.vault;

import dev.cloister.channel.client.Target;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.VaultClient.Surroundings;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.recovery.RecoveryConsent;
import dev.cloister.constellation.recovery.RecoveryRound;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.constellation.wire.VaultState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A constellation of which members are gone for good, and too few are left that serve for the rest
 * to start: its owner looks at what the rest proposes, and consents to exactly that (PROTOCOLS.md
 * 6). Used by one thread.
 */
public final class ConstellationRecovery {
  private static final Duration POLL = Duration.ofMillis(100);

  private final VaultTrust trust;
  private final Map<VaultId, Target> endpoints;
  private final Surroundings surroundings;

  private ConstellationRecovery(
      VaultTrust trust, Map<VaultId, Target> endpoints, Surroundings surroundings) {
    this.trust = trust;
    this.endpoints = Map.copyOf(endpoints);
    this.surroundings = surroundings;
  }

  /**
   * A recovery.
   *
   * @param endpoints where the members listen: not trusted
   */
  public static ConstellationRecovery of(
      VaultTrust trust, Map<VaultId, Target> endpoints, Surroundings surroundings) {
    return new ConstellationRecovery(trust, endpoints, surroundings);
  }

  /**
   * What the members that are there propose. It is asked until all of them propose the same.
   *
   * @throws ClientException with {@link ClientFailure#UNREACHABLE} where none answers; {@link
   *     ClientFailure#REFUSED} where one serves, or is in quarantine: nothing is to be recovered
   *     then, or not with it; {@link ClientFailure#NO_QUORUM} where they do not agree in time
   */
  public ProposedRecovery propose() throws ClientException {
    Deadline deadline = deadline();
    while (true) {
      List<RecoveryRound> rounds = new ArrayList<>();
      Set<VaultId> answered = new HashSet<>();
      for (Member member : trust.current().members()) {
        Optional<RecoveryRound> round = proposal(member);
        if (round.isPresent()) {
          answered.add(member.vault());
          rounds.add(round.get());
        }
      }
      if (answered.isEmpty()) {
        throw new ClientException(ClientFailure.UNREACHABLE, "no vault answers");
      }
      RecoveryRound first = rounds.getFirst();
      if (first.members().equals(answered)
          && rounds.stream().allMatch(round -> round.id().equals(first.id()))) {
        return new ProposedRecovery(first, missing(answered));
      }
      if (deadline.hasPassed() || !pause()) {
        throw new ClientException(
            ClientFailure.NO_QUORUM, "the vaults that are there do not propose the same round");
      }
    }
  }

  /**
   * Consents, and waits until those who take part serve.
   *
   * @param owner the constellation's: its signature is what lets them begin without the others
   * @return members of the round that did not serve in time; the consent holds
   * @throws ClientException with {@link ClientFailure#UNREACHABLE} or {@link ClientFailure#REFUSED}
   */
  public Set<VaultId> consent(ProposedRecovery proposed, SigningKey owner) throws ClientException {
    if (!owner.publicKey().equals(trust.current().owner())) {
      throw new IllegalArgumentException("expected the key of the constellation's owner");
    }
    Signed<RecoveryConsent> word =
        Signed.by(owner, new RecoveryConsent(proposed.round().id(), List.of()));
    List<Member> members =
        trust.current().members().stream()
            .filter(member -> proposed.round().members().contains(member.vault()))
            .toList();
    for (Member member : members) {
      ask(member, new VaultRequest.ConsentRecovery(word));
    }
    Set<VaultId> waiting = new HashSet<>(proposed.round().members());
    Deadline deadline = deadline();
    do {
      for (Member member : members) {
        if (serves(member)) {
          waiting.remove(member.vault());
        }
      }
    } while (!waiting.isEmpty() && !deadline.hasPassed() && pause());
    return waiting;
  }

  private Set<VaultId> missing(Set<VaultId> there) {
    Set<VaultId> missing = new HashSet<>();
    trust.current().members().forEach(member -> missing.add(member.vault()));
    missing.removeAll(there);
    return missing;
  }

  /** Empty where the vault cannot be reached: then it takes no part. */
  private Optional<RecoveryRound> proposal(Member member) throws ClientException {
    VaultAnswer answer;
    try {
      answer = ask(member, new VaultRequest.ProposeRecovery());
    } catch (ClientException e) {
      if (e.failure() == ClientFailure.UNREACHABLE) {
        return Optional.empty();
      }
      throw e;
    }
    if (!(answer instanceof VaultAnswer.RecoveryProposed proposed)) {
      throw failed(member, "another answer");
    }
    try {
      return Optional.of(RecoveryRound.of(trust.current(), proposed.tables()));
    } catch (ConstellationException e) {
      throw failed(member, "its proposal is none: " + e.getMessage());
    }
  }

  private boolean serves(Member member) {
    try {
      return ask(member, new VaultRequest.Constellation())
              instanceof VaultAnswer.ConstellationState state
          && state.state() == VaultState.ACTIVE;
    } catch (ClientException e) {
      return false;
    }
  }

  private VaultAnswer ask(Member member, VaultRequest request) throws ClientException {
    Target target = endpoints.get(member.vault());
    if (target == null) {
      throw new ClientException(
          ClientFailure.UNREACHABLE, "vault " + member.vault() + ": no endpoint");
    }
    try (PlainLink link = PlainLink.toMember(trust, member, target, surroundings)) {
      return link.send(request);
    }
  }

  private static ClientException failed(Member member, String why) {
    return new ClientException(
        ClientFailure.MALFORMED_RESPONSE, "vault " + member.vault() + ": " + why);
  }

  private Deadline deadline() {
    return Deadline.after(surroundings.pace().deadline(), surroundings.nanoTime());
  }

  private static boolean pause() {
    try {
      Thread.sleep(POLL);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
