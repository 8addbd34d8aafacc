package dev.cloister.vault.peer;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.PolicyException;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Member;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The policies that members' code has to meet. The descriptor names them by their hashes; the texts
 * may come from anywhere.
 */
public final class CodePolicies {
  private final Map<ByteString, AppraisalPolicy> byHash;

  private CodePolicies(Map<ByteString, AppraisalPolicy> byHash) {
    this.byHash = Map.copyOf(byHash);
  }

  /**
   * Reads policies.
   *
   * @param texts JSON, whose SHA-256 the descriptor has
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static CodePolicies of(Collection<ByteString> texts) throws ConstellationException {
    Map<ByteString, AppraisalPolicy> byHash = new HashMap<>();
    for (ByteString text : texts) {
      try {
        byHash.put(hash(text), AppraisalPolicy.of(Json.parseObject(text.bytes())));
      } catch (JsonException | PolicyException e) {
        throw new ConstellationException(Reason.MALFORMED, "code policy: " + e.getMessage());
      }
    }
    return new CodePolicies(byHash);
  }

  /** No policy: nobody is a peer. */
  public static CodePolicies none() {
    return new CodePolicies(Map.of());
  }

  /**
   * Refuses texts that are not exactly those that the members' code is named by, and policies of
   * development roots where these do not count.
   *
   * @throws ConstellationException with {@link Reason#MISMATCH}
   */
  public void requireExactly(Descriptor descriptor, boolean development)
      throws ConstellationException {
    Set<ByteString> named =
        descriptor.members().stream().map(Member::codePolicy).collect(Collectors.toSet());
    if (!named.equals(byHash.keySet())) {
      throw new ConstellationException(
          Reason.MISMATCH, "expected the texts of the members' code policies and no others");
    }
    if (!development && byHash.values().stream().anyMatch(AppraisalPolicy::isDevelopment)) {
      throw new ConstellationException(
          Reason.MISMATCH, "a code policy names development roots, which protect nothing");
    }
  }

  /** What a descriptor names a policy by: SHA-256 of its text. */
  public static ByteString hash(ByteString text) {
    return ByteString.copyOf(Crypto.sha256(text.bytes()));
  }

  /** The policy of a member's code, where its text is known. */
  public Optional<AppraisalPolicy> find(Member member) {
    return Optional.ofNullable(byHash.get(member.codePolicy()));
  }
}
