package dev.cloister.attestation.intel;

import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.crypto.VerificationKey;
import java.util.Optional;

/** What came of the search for the PCK chain. */
sealed interface PckLookup {
  /** There is one. */
  record Found(PckChain chain) implements PckLookup {}

  /**
   * The quote carries none that can be read, and none was supplied.
   *
   * @param claimed the quote's certification data says that it is a chain
   */
  record Missing(boolean claimed, String detail) implements PckLookup {}

  /**
   * There is one that does not hold.
   *
   * @param key of the certificate that claims to be the leaf: it shows whether the signatures of
   *     the evidence verify, and nothing else
   */
  record Failed(FindingCode code, String detail, Optional<VerificationKey> key)
      implements PckLookup {}

  /** The key to verify the QE report with, trusted or not. */
  default Optional<VerificationKey> leafKey() {
    return switch (this) {
      case Found found -> Optional.of(found.chain().key());
      case Missing missing -> Optional.empty();
      case Failed failed -> failed.key();
    };
  }

  /** The chain, if it holds. */
  default Optional<PckChain> trusted() {
    return this instanceof Found found ? Optional.of(found.chain()) : Optional.empty();
  }
}
