package dev.cloister.client.vault;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ratls.EvidenceJudge;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationHistory;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.SignedDescriptor;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Which constellation a client means, and what its vaults must be: the pinned id, its verified
 * configurations, and the code of its members. Immutable.
 */
public final class VaultTrust {
  private final ConstellationHistory history;
  private final CodeTrust code;

  private VaultTrust(ConstellationHistory history, CodeTrust code) {
    this.history = history;
    this.code = code;
  }

  /**
   * Trust in a constellation.
   *
   * @param constellationId what the owner pinned, 32 bytes
   * @param chain all configurations that are known, the first one first
   * @param code a member whose {@code codePolicy} it does not know is not trusted
   * @throws ClientException with {@link ClientFailure#UNTRUSTED_CONSTELLATION}
   */
  public static VaultTrust of(
      ByteString constellationId, List<SignedDescriptor> chain, CodeTrust code)
      throws ClientException {
    return new VaultTrust(verified(constellationId, chain), code);
  }

  /**
   * The same with what somebody shows as the configurations of now.
   *
   * @throws ClientException with {@link ClientFailure#UNTRUSTED_CONSTELLATION} also when they do
   *     not hold the last one known here
   */
  public VaultTrust extended(List<SignedDescriptor> chain) throws ClientException {
    ConstellationHistory longer = verified(history.constellationId(), chain);
    try {
      longer.requireContains(current().configId());
    } catch (ConstellationException e) {
      throw untrusted(e);
    }
    return new VaultTrust(longer, code);
  }

  /** The constellation's id. */
  public ByteString constellationId() {
    return history.constellationId();
  }

  /** Its last known configuration. */
  public Descriptor current() {
    return history.current();
  }

  /** Whether development roots are relied on: nothing is protected. */
  public boolean isDevelopment() {
    return code.isDevelopment();
  }

  ConstellationHistory history() {
    return history;
  }

  /** Judges a member's evidence; empty where the policy of its code is not known. */
  Optional<EvidenceJudge> judge(Member member, InstantSource clock) {
    return code.judge(member.codePolicy(), clock).map(judge -> new MemberJudge(member, judge));
  }

  private static ConstellationHistory verified(
      ByteString constellationId, List<SignedDescriptor> chain) throws ClientException {
    try {
      return ConstellationHistory.verify(constellationId, chain);
    } catch (ConstellationException e) {
      throw untrusted(e);
    }
  }

  private static ClientException untrusted(ConstellationException cause) {
    return new ClientException(
        ClientFailure.UNTRUSTED_CONSTELLATION,
        "not the pinned constellation: " + cause.getMessage());
  }
}
