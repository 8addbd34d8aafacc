package dev.cloister.constellation.commit;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.secret.SecretId;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A vault's word, signed by its identity key after it is durable: for the next step of a secret it
 * takes no ballot below this one, and this is what it has voted for so far (single-decree Paxos:
 * Lamport, "Paxos Made Simple", 2001, section 2.2). A vault promises only for the step after the
 * one it knows to be committed.
 *
 * @param constellationId 32 bytes
 * @param configEpoch the configuration under which it votes
 * @param secret which secret
 * @param revision the step that is to be taken, 1 or more
 * @param ballot the attempt, round 1 or more
 * @param accepted what it voted for in this step, in the highest ballot, if anything
 * @param vault who promises
 * @param incarnation of that vault, 1 or more
 */
public record Promise(
    ByteString constellationId,
    long configEpoch,
    SecretId secret,
    Revision revision,
    Ballot ballot,
    Optional<Accepted> accepted,
    VaultId vault,
    long incarnation)
    implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 1024;

  private static final String DOMAIN = "cloister-promise-v1";

  /** Refuses what no vault may say. */
  public Promise {
    require(constellationId.length() == HASH_LENGTH, "constellation id: expected 32 bytes");
    require(configEpoch >= 0 && incarnation >= 1, "expected an epoch and an incarnation");
    require(revision.step() >= 1, "step: expected 1 or more");
    require(ballot.round() >= 1, "ballot: expected a round of 1 or more");
    if (accepted.isPresent()) {
      Accepted vote = accepted.get();
      require(
          vote.ballot().round() >= 1 && vote.ballot().compareTo(ballot) < 0,
          "accepted: expected a ballot before this one");
      require(
          vote.state().constellationId().equals(constellationId)
              && vote.state().secret().equals(secret)
              && vote.state().revision().equals(revision),
          "accepted: expected a vote in this step");
    }
  }

  /**
   * What a coordinator has to propose, given the promises of q members: the vote of the highest
   * ballot among them. Empty where it is free to choose. Whether the writers of the votes are known
   * is the coordinator's to ask before.
   *
   * @throws ConstellationException with {@link Reason#MISMATCH} when a promise is for something
   *     else, {@link Reason#WRONG_CONFIGURATION}, {@link Reason#NOT_A_MEMBER}, {@link
   *     Reason#SIGNATURE_INVALID} (also of a vote that its writer did not sign) or {@link
   *     Reason#NO_QUORUM}
   */
  public static Optional<WriteIntent> bound(
      Descriptor constellation,
      SecretId secret,
      Revision revision,
      Ballot ballot,
      Collection<Signed<Promise>> promises)
      throws ConstellationException {
    Set<VaultId> vaults = new HashSet<>();
    Optional<Accepted> highest = Optional.empty();
    for (Signed<Promise> signed : promises) {
      Promise promise = signed.object();
      promise.check(constellation, secret, revision, ballot);
      signed.verify(constellation.member(promise.vault()).identity());
      vaults.add(promise.vault());
      Optional<Accepted> accepted = promise.accepted();
      if (accepted.isPresent()) {
        accepted.get().verify();
      }
      if (accepted.isPresent()
          && (highest.isEmpty() || accepted.get().ballot().compareTo(highest.get().ballot()) > 0)) {
        highest = accepted;
      }
    }
    int wanted = constellation.quorums().q();
    if (vaults.size() < wanted) {
      throw new ConstellationException(
          Reason.NO_QUORUM, "expected " + wanted + " promises, found " + vaults.size());
    }
    return highest.map(Accepted::state);
  }

  /**
   * Refuses a proposal that promises do not allow. A vault asks this before it votes.
   *
   * @throws ConstellationException as {@link #bound}; with {@link Reason#MISMATCH} when another
   *     state has to be proposed
   */
  public static void verify(
      Descriptor constellation, Proposal proposal, Collection<Signed<Promise>> promises)
      throws ConstellationException {
    WriteIntent state = proposal.state();
    if (!state.constellationId().equals(constellation.constellationId())) {
      throw new ConstellationException(
          Reason.WRONG_CONSTELLATION, "the proposal is another constellation's");
    }
    Optional<WriteIntent> bound =
        bound(constellation, state.secret(), state.revision(), proposal.ballot(), promises);
    if (bound.isPresent() && !bound.get().equals(state)) {
      throw new ConstellationException(
          Reason.MISMATCH, "another state may have been chosen and has to be proposed");
    }
  }

  private void check(Descriptor constellation, SecretId wanted, Revision step, Ballot attempt)
      throws ConstellationException {
    if (!constellationId.equals(constellation.constellationId())
        || !secret.equals(wanted)
        || !revision.equals(step)
        || !ballot.equals(attempt)) {
      throw new ConstellationException(Reason.MISMATCH, "the promise is for another attempt");
    }
    if (configEpoch != constellation.configEpoch()) {
      throw new ConstellationException(
          Reason.WRONG_CONFIGURATION, "the promise was made under another configuration");
    }
  }

  @Override
  public byte[] encoded() {
    Encoder out =
        Encoder.of(DOMAIN).bytes(constellationId).number(configEpoch).bytes(secret.bytes());
    revision.write(out);
    ballot.write(out);
    return out.list(accepted.stream().toList(), Accepted::write)
        .bytes(vault.bytes())
        .number(incarnation)
        .encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static Promise decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(
        encoding,
        DOMAIN,
        MAX_LENGTH,
        in ->
            new Promise(
                in.hash("constellation id"),
                in.number("config epoch"),
                SecretId.read(in, "secret id"),
                Revision.read(in),
                Ballot.read(in),
                in.list("accepted", 1, Accepted::read).stream().findFirst(),
                VaultId.read(in, "vault id"),
                in.number("incarnation")));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
