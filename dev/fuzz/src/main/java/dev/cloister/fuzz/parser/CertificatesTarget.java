package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.attestation.x509.Certificates;
import dev.cloister.attestation.x509.X509Exception;
import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.pki.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;

/** {@link Certificates#parse}: PEM or DER from whoever sent the evidence. */
public final class CertificatesTarget implements FuzzTarget {
  private final List<Certificate> chain = IntelWorld.of(QuoteFormat.TDX_V4).platform().chain();

  @Override
  public String name() {
    return "certificates";
  }

  @Override
  public void run(byte[] input) throws X509Exception {
    for (X509Certificate certificate : Certificates.parse(input)) {
      if (Certificates.commonName(certificate).length() > input.length) {
        throw new AssertionError("a name longer than the input");
      }
    }
  }

  @Override
  public Class<? extends Exception> refusal() {
    return X509Exception.class;
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(Certificate.chainPem(chain).getBytes(US_ASCII), chain.getFirst().der());
  }

  @Override
  public List<String> vectorFolders() {
    return List.of("attestation/x509-chains");
  }
}
