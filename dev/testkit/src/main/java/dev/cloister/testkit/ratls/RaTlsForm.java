package dev.cloister.testkit.ratls;

import dev.cloister.testkit.intel.QuoteFormat;
import java.util.Optional;

/** Where a certificate carries evidence, and how this names the certificate's key. */
public enum RaTlsForm {
  /** Confidential Computing Consortium: a quote of a TD beside claims that name the key. */
  INTEROPERABLE_TDX("2.23.133.5.4.9", "CLAIMS", Optional.of(QuoteFormat.TDX_V4)),
  /** The same around an enclave's quote. */
  INTEROPERABLE_SGX("2.23.133.5.4.9", "CLAIMS", Optional.of(QuoteFormat.SGX_V3)),
  /** Gramine: hash of the SubjectPublicKeyInfo. */
  GRAMINE("0.6.9.42.840.113741.1337.6", "SPKI_HASH", Optional.of(QuoteFormat.SGX_V3)),
  /** Old rats-tls: hash of the RSAPublicKey. */
  RATS_TLS("1.2.840.113741.1337.6", "PKCS1_HASH", Optional.of(QuoteFormat.SGX_V3)),
  /** Privasys, enclave. */
  PRIVASYS_SGX("1.2.840.113741.1.13.1.0", "SPKI_AND_START", Optional.of(QuoteFormat.SGX_V3)),
  /** Privasys, TD. */
  PRIVASYS_TDX("1.2.840.113741.1.5.5.1.6", "SPKI_AND_START", Optional.of(QuoteFormat.TDX_V4)),
  /** Privasys, SEV-SNP. */
  PRIVASYS_SNP("1.3.6.1.4.1.65230.4.1", "SPKI_AND_START", Optional.empty());

  private final String oid;
  private final String keyBinding;
  private final Optional<QuoteFormat> quote;

  RaTlsForm(String oid, String keyBinding, Optional<QuoteFormat> quote) {
    this.oid = oid;
    this.keyBinding = keyBinding;
    this.quote = quote;
  }

  /** The extension. */
  public String oid() {
    return oid;
  }

  /** How its evidence names the key, as a verifier calls it. */
  public String keyBinding() {
    return keyBinding;
  }

  /** The kind of quote; empty for an SEV-SNP report. */
  public Optional<QuoteFormat> quote() {
    return quote;
  }

  /** Whether claims stand between quote and key. */
  public boolean interoperable() {
    return this == INTEROPERABLE_TDX || this == INTEROPERABLE_SGX;
  }
}
