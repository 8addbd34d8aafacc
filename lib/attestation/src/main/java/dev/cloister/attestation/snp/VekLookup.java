package dev.cloister.attestation.snp;

import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.x509.CertificatePath;
import java.util.Optional;

/** What came of the search for the report's endorsement key. */
sealed interface VekLookup {
  /** There is no certificate of one. */
  record Missing(String detail) implements VekLookup {}

  /**
   * There is one, but not one to trust; its key and extensions are still compared with the report.
   */
  record Failed(
      FindingCode code, String detail, Optional<VerificationKey> key, Optional<VekCertificate> vek)
      implements VekLookup {}

  /** It leads to AMD's root. */
  record Found(CertificatePath path, VerificationKey key, VekCertificate vek)
      implements VekLookup {}

  default Optional<VerificationKey> leafKey() {
    return switch (this) {
      case Missing missing -> Optional.empty();
      case Failed failed -> failed.key();
      case Found found -> Optional.of(found.key());
    };
  }

  default Optional<VekCertificate> certificate() {
    return switch (this) {
      case Missing missing -> Optional.empty();
      case Failed failed -> failed.vek();
      case Found found -> Optional.of(found.vek());
    };
  }
}
