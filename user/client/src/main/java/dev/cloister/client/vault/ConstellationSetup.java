package dev.cloister.client.vault;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.channel.ratls.EvidenceJudge;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.VaultClient.Surroundings;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.SignedDescriptor;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.policy.TeeName;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.constellation.wire.VaultState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a constellation of vaults that belong to none yet: asks each over an attested channel who
 * it is, writes down what it proved, has all of them sign that, and shows each what all signed. May
 * be repeated only with vaults that signed nothing else: a vault agrees to one constellation in its
 * life.
 */
public final class ConstellationSetup {
  private static final int MAX_PLATFORM_ID = 64;
  private static final Duration POLL = Duration.ofMillis(50);

  private final CodeTrust trust;
  private final Surroundings surroundings;

  /**
   * A vault that is to be a member.
   *
   * @param target where it listens
   * @param codePolicy text of the policy that its code must meet, one of the trust's
   * @param failureDomain what fails together with it: a site, an operator, a region
   */
  public record Candidate(Target target, ByteString codePolicy, String failureDomain) {}

  /**
   * A constellation that was made.
   *
   * @param known what the owner keeps; its id is what clients pin
   * @param waiting members that did not serve in time: most likely they do not know where their
   *     peers listen
   */
  public record Created(KnownConstellation known, Set<VaultId> waiting) {
    /** Copies the set. */
    public Created {
      waiting = Set.copyOf(waiting);
    }
  }

  private record Met(Candidate candidate, PlainLink link, Member member) {}

  private ConstellationSetup(CodeTrust trust, Surroundings surroundings) {
    this.trust = trust;
    this.surroundings = surroundings;
  }

  /** A setup. */
  public static ConstellationSetup of(CodeTrust trust, Surroundings surroundings) {
    return new ConstellationSetup(trust, surroundings);
  }

  /**
   * Makes a constellation, and waits until its vaults serve: at most as long as an operation may
   * take.
   *
   * @param owner whose signature later changes need; the one that the vaults' measured
   *     configurations name
   * @throws ClientException with {@link ClientFailure#ATTESTATION_REFUSED}, {@link
   *     ClientFailure#UNREACHABLE} or {@link ClientFailure#REFUSED}, naming the vault; {@link
   *     ClientFailure#UNTRUSTED_CONSTELLATION} when a signature is wrong
   */
  public Created create(List<Candidate> candidates, Quorums quorums, P256PublicKey owner)
      throws ClientException {
    List<Met> met = new ArrayList<>();
    try {
      for (int i = 0; i < candidates.size(); i++) {
        met.add(meet(candidates.get(i), i + 1));
      }
      Descriptor descriptor = descriptor(met, quorums, owner);
      Map<VaultId, ByteString> signatures = new HashMap<>();
      for (Met each : met) {
        signatures.put(each.member().vault(), signature(each, descriptor));
      }
      SignedDescriptor signed = SignedDescriptor.genesis(descriptor, signatures);
      signed.verifyGenesis(descriptor.constellationId());
      KnownConstellation known = known(met, signed);
      for (Met each : met) {
        each.link().send(new VaultRequest.InstallDescriptor(signed, known.codePolicies()));
      }
      return new Created(known, waiting(met));
    } catch (ConstellationException e) {
      throw new ClientException(
          ClientFailure.UNTRUSTED_CONSTELLATION, "the signatures: " + e.getMessage());
    } finally {
      met.forEach(each -> each.link().close());
    }
  }

  private Met meet(Candidate candidate, int position) throws ClientException {
    EvidenceJudge judge =
        trust
            .judge(CodeTrust.nameOf(candidate.codePolicy()), surroundings.clock())
            .orElseThrow(
                () -> new IllegalArgumentException("expected one of the trust's policies"));
    PlainLink link = PlainLink.toNew(candidate.target(), judge, surroundings);
    boolean done = false;
    try {
      if (!(link.send(new VaultRequest.Constellation())
          instanceof VaultAnswer.ConstellationState state)) {
        throw link.failed(ClientFailure.MALFORMED_RESPONSE, "another answer");
      }
      AttestedPeer peer = link.proven();
      if (!state.identity().spki().equals(peer.identityKey())) {
        throw link.failed(
            ClientFailure.ATTESTATION_REFUSED, "its name is not of the key that it proved");
      }
      if (state.state() != VaultState.NEW) {
        throw link.failed(ClientFailure.REFUSED, "it is a member of a constellation already");
      }
      done = true;
      return new Met(candidate, link, member(candidate, position, state, peer));
    } finally {
      if (!done) {
        link.close();
      }
    }
  }

  private static Member member(
      Candidate candidate, int position, VaultAnswer.ConstellationState state, AttestedPeer peer) {
    return new Member(
        state.vault(),
        state.identity(),
        position,
        TeeName.of(peer.appraisal().result().format())
            .orElseThrow(() -> new IllegalArgumentException("not evidence of a TEE")),
        platform(peer),
        candidate.failureDomain(),
        CodeTrust.nameOf(candidate.codePolicy()));
  }

  /** As {@link MemberJudge} compares it; empty where the evidence names no machine. */
  private static ByteString platform(AttestedPeer peer) {
    if (!(peer.appraisal().result().claims().find("hardwareId").orElse(new JsonString(""))
        instanceof JsonString(String id))) {
      return ByteString.copyOf(new byte[0]);
    }
    byte[] bytes;
    try {
      bytes = HexFormat.of().parseHex(id.substring(id.indexOf(':') + 1));
    } catch (IllegalArgumentException e) {
      bytes = id.getBytes(StandardCharsets.US_ASCII);
    }
    return ByteString.copyOf(bytes.length > MAX_PLATFORM_ID ? new byte[0] : bytes);
  }

  private Descriptor descriptor(List<Met> met, Quorums quorums, P256PublicKey owner) {
    return Descriptor.genesis(
        quorums, owner, met.stream().map(Met::member).toList(), surroundings.random());
  }

  private static ByteString signature(Met each, Descriptor descriptor) throws ClientException {
    if (each.link().send(new VaultRequest.SignDescriptor(descriptor))
        instanceof VaultAnswer.DescriptorSigned signed) {
      return signed.signature();
    }
    throw each.link().failed(ClientFailure.MALFORMED_RESPONSE, "another answer");
  }

  private Set<VaultId> waiting(List<Met> met) {
    Set<VaultId> waiting = new HashSet<>();
    met.forEach(each -> waiting.add(each.member().vault()));
    Deadline deadline = Deadline.after(surroundings.pace().deadline(), surroundings.nanoTime());
    try {
      while (true) {
        met.stream()
            .filter(ConstellationSetup::serves)
            .forEach(each -> waiting.remove(each.member().vault()));
        if (waiting.isEmpty() || deadline.hasPassed()) {
          return waiting;
        }
        Thread.sleep(POLL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return waiting;
    }
  }

  private static boolean serves(Met met) {
    try {
      return met.link().send(new VaultRequest.Constellation())
              instanceof VaultAnswer.ConstellationState state
          && state.state() == VaultState.ACTIVE;
    } catch (ClientException e) {
      return false;
    }
  }

  private static KnownConstellation known(List<Met> met, SignedDescriptor signed) {
    Map<VaultId, Target> endpoints = new HashMap<>();
    met.forEach(each -> endpoints.put(each.member().vault(), each.candidate().target()));
    return new KnownConstellation(
        signed.descriptor().constellationId(),
        List.of(signed),
        met.stream().map(each -> each.candidate().codePolicy()).distinct().toList(),
        endpoints);
  }
}
