package dev.cloister.testkit.intel;

import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CertifiedKey;
import dev.cloister.testkit.pki.EcKey;
import java.util.List;

/** A machine of the issuer: its certified PCK and the attestation key of its quoting enclave. */
public final class Platform {
  private final PlatformSpec spec;
  private final CertifiedKey<EcKey> pck;
  private final EcKey attestationKey;
  private final List<Certificate> chain;

  Platform(
      PlatformSpec spec,
      CertifiedKey<EcKey> pck,
      EcKey attestationKey,
      Certificate intermediate,
      Certificate root) {
    this.spec = spec;
    this.pck = pck;
    this.attestationKey = attestationKey;
    this.chain = List.of(pck.certificate(), intermediate, root);
  }

  /** What its certificate says. */
  public PlatformSpec spec() {
    return spec;
  }

  /** PCK certificate, intermediate, root. */
  public List<Certificate> chain() {
    return chain;
  }

  /** A default quote of that format, to be changed further. */
  public QuoteSpec spec(QuoteFormat format) {
    return QuoteSpec.of(format, spec);
  }

  /** The quote, signed by the attestation key, that by the PCK. */
  public byte[] quote(QuoteSpec quote) {
    return QuoteAssembler.assemble(quote, pck.key(), attestationKey, chain);
  }

  CertifiedKey<EcKey> pck() {
    return pck;
  }

  EcKey attestationKey() {
    return attestationKey;
  }
}
