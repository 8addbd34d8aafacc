package dev.cloister.attestation.token;

import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.x509.CertificatePath;
import java.util.Optional;

/**
 * The key that is to verify a token, and why it may.
 *
 * @param key whose key it says it is does not matter; only {@code trust} does
 * @param fromKeySet whether a key set brought it, and not the token itself
 */
record TokenKey(VerificationKey key, Trust trust, boolean fromKeySet) {

  /** Where the key leads. */
  sealed interface Trust {}

  /** To an anchor over certificates. */
  record Certified(CertificatePath path) implements Trust {}

  /** It is an anchor's own key; nothing says how long it is valid. */
  record Pinned(TrustAnchor anchor) implements Trust {}

  /**
   * Nowhere.
   *
   * @param code why
   * @param detail where it stopped
   */
  record Untrusted(FindingCode code, String detail) implements Trust {}

  /** The anchor, if it leads to one. */
  Optional<TrustAnchor> anchor() {
    return switch (trust) {
      case Certified certified -> Optional.of(certified.path().anchor());
      case Pinned pinned -> Optional.of(pinned.anchor());
      case Untrusted none -> Optional.empty();
    };
  }
}
