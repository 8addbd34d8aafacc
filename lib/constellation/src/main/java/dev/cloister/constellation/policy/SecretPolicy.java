package dev.cloister.constellation.policy;

import dev.cloister.attestation.Format;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Encoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who besides its owner may have a secret: attested code whose evidence meets the {@link
 * AppraisalPolicy} of its kind of TEE, has the required claims and, where there is a manager,
 * brings the manager's approval. Format: docs/reference/secret-policy.md, with the JSON Schema
 * {@code secret-policy.schema.json} beside this class.
 */
public final class SecretPolicy {
  /** The version of the format. */
  public static final int VERSION = 1;

  /** Longest text that is read, in bytes. */
  public static final int MAX_LENGTH = 256 * 1024;

  private final ByteString text;
  private final PolicyMembers members;

  private SecretPolicy(ByteString text, PolicyMembers members) {
    this.text = text;
    this.members = members;
  }

  /**
   * Reads a policy.
   *
   * @param text JSON, UTF-8, at most {@value #MAX_LENGTH} bytes
   * @throws ConstellationException with {@link Reason#MALFORMED}, naming the member
   */
  public static SecretPolicy parse(byte[] text) throws ConstellationException {
    if (text.length > MAX_LENGTH) {
      throw malformed("expected at most " + MAX_LENGTH + " bytes");
    }
    try {
      return new SecretPolicy(ByteString.copyOf(text), PolicyMembers.of(Json.parseObject(text)));
    } catch (JsonException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  /** The text as it was read: what is stored and sent. */
  public ByteString text() {
    return text;
  }

  /** What certificates name it by: another text of the same meaning is another policy. */
  public ByteString digest() {
    return ByteString.copyOf(
        Crypto.sha256(Encoder.of("cloister-secret-policy-v1").bytes(text).encoded()));
  }

  /** What evidence of that format must meet; empty where no such evidence opens the secret. */
  public Optional<AppraisalPolicy> release(Format format) {
    return TeeName.of(format).map(members.release()::get);
  }

  /** Claims that evidence must have, each with the values that do. */
  public Map<String, List<String>> requiredClaims() {
    return members.requiredClaims();
  }

  /** The required claims that these do not have: none where all is well. */
  public List<String> missingClaims(JsonObject claims) {
    return RequiredClaims.missing(members.requiredClaims(), claims);
  }

  /** Whose approval a release needs, if anyone's. */
  public Optional<Manager> manager() {
    return members.manager();
  }

  /** How long a value lives after it was created, in seconds. */
  public long ttlSeconds() {
    return members.ttlSeconds();
  }

  /** What attested code may do. */
  public List<Operation> operations() {
    return members.operations();
  }

  /**
   * Whether a part of it names development roots. Whoever relies on such a policy must have said so
   * in another place too.
   */
  public boolean isDevelopment() {
    return members.release().values().stream().anyMatch(AppraisalPolicy::isDevelopment);
  }

  private static ConstellationException malformed(String message) {
    return new ConstellationException(Reason.MALFORMED, "policy: " + message);
  }
}
