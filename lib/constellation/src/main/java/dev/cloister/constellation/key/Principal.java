package dev.cloister.constellation.key;

import dev.cloister.attestation.policy.AppraisalPolicy;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Somebody whom a policy names. */
public sealed interface Principal {
  /** Most profiles of one kind of TEE. */
  int MAX_PROFILES = 64;

  /** Whether it is somebody who logs in, other than the owner: who can be a manager. */
  default boolean canApprove() {
    return this instanceof Person || this instanceof Role;
  }

  /** The key's owner. */
  record Owner() implements Principal {}

  /**
   * Somebody who logs in.
   *
   * @param issuer of the tokens
   * @param subject as the issuer names them
   */
  record Person(String issuer, String subject) implements Principal {}

  /**
   * Everybody who logs in and has a role.
   *
   * @param issuer of the tokens
   * @param role in the claim that the vault takes roles from
   */
  record Role(String issuer, String role) implements Principal {}

  /**
   * Attested code. Its evidence must meet one of the profiles of its kind of TEE, affirming.
   *
   * @param profiles by kind of TEE, {@link AppraisalPolicy}s of which one is enough
   */
  record Code(Map<String, List<AppraisalPolicy>> profiles) implements Principal {
    /** Copies the map. */
    public Code {
      Map<String, List<AppraisalPolicy>> copy = new TreeMap<>();
      profiles.forEach((tee, list) -> copy.put(tee, List.copyOf(list)));
      profiles = Collections.unmodifiableMap(copy);
    }

    /** The profiles of a kind of TEE: none where no such evidence is accepted. */
    public List<AppraisalPolicy> of(String tee) {
      return profiles.getOrDefault(tee, List.of());
    }
  }
}
