package dev.cloister.conformance;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.TrustAnchors;
import dev.cloister.attestation.Vendor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** AWS Nitro attestation documents, also those that stand as hex in a certificate's DNS name. */
final class NitroAdapter extends EvidenceAdapter {
  private static final int DNS_NAME = 2;

  @Override
  public Set<String> formats() {
    return Set.of("nitro");
  }

  @Override
  boolean expects(Format found, Inputs inputs) {
    return found == Format.NITRO;
  }

  @Override
  Observed judge(Evidence evidence, Inputs inputs, Verifiers verifiers) throws IOException {
    return Observed.of(
        verifiers
            .of(anchors(inputs, verifiers))
            .verify(evidence, Challenge.none(), Collateral.empty(), inputs.instant()));
  }

  /** A root that cannot be read is no root. */
  private static TrustAnchors anchors(Inputs inputs, Verifiers verifiers) {
    try {
      return inputs.anchors(Vendor.AWS_NITRO, verifiers);
    } catch (IOException e) {
      return new DevelopmentAnchors(List.of());
    }
  }

  @Override
  byte[] evidence(Inputs inputs) throws IOException {
    byte[] bytes = inputs.evidence();
    if (!new String(bytes, StandardCharsets.ISO_8859_1).startsWith("-----BEGIN CERTIFICATE")) {
      return bytes;
    }
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(bytes));
      for (List<?> name : names(certificate)) {
        if (name.get(0).equals(DNS_NAME) && name.get(1) instanceof String text) {
          String first = text.split("\\.", 2)[0];
          if (first.length() > 1000) {
            return HexFormat.of().parseHex(first);
          }
        }
      }
      return bytes;
    } catch (CertificateException | IllegalArgumentException e) {
      throw new IOException("no document in " + inputs.evidencePath(), e);
    }
  }

  private static Collection<List<?>> names(X509Certificate certificate)
      throws CertificateException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    return names == null ? List.of() : names;
  }
}
