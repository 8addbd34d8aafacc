package dev.cloister.attestation.x509;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.bytes.DerReader;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** The common name of a distinguished name, from its DER. */
final class CommonName {
  private static final String OID = "2.5.4.3";

  private CommonName() {}

  static String of(X500Principal name) {
    try {
      DerReader rdns = DerReader.of(name.getEncoded()).sequence();
      while (rdns.hasMore()) {
        DerReader attributes = rdns.set();
        while (attributes.hasMore()) {
          Optional<String> value = value(attributes.sequence());
          if (value.isPresent()) {
            return value.get();
          }
        }
      }
      return "";
    } catch (MalformedEvidenceException e) {
      return "";
    }
  }

  private static Optional<String> value(DerReader attribute) throws MalformedEvidenceException {
    return attribute.oid().equals(OID) ? Optional.of(attribute.text()) : Optional.empty();
  }
}
