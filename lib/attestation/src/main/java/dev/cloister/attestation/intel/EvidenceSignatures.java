package dev.cloister.attestation.intel;

import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.crypto.SignatureAlgorithm;
import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.format.Steps;
import dev.cloister.attestation.format.VerificationCache;
import dev.cloister.attestation.format.VerificationContext;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The signatures of the quote itself: PCK key, QE report, attestation key, quote. */
final class EvidenceSignatures {
  static final String QE_REPORT_SIGNATURE = "quote.qeReportSignature";
  static final String QE_REPORT_DATA = "quote.qeReportData";
  static final String QUOTE_SIGNATURE = "quote.signature";
  static final String QE_DEBUG = "qe.debug";

  private final IntelQuote quote;
  private final Crypto crypto;
  private final VerificationCache cache;
  private final Steps steps;

  EvidenceSignatures(IntelQuote quote, VerificationContext context, Steps steps) {
    this.quote = quote;
    this.crypto = context.crypto();
    this.cache = context.cache();
    this.steps = steps;
  }

  SignatureStatus check(Optional<VerificationKey> pckKey, String pckStep) {
    if (pckKey.isPresent()) {
      steps.check(
          QE_REPORT_SIGNATURE,
          crypto.verifyRaw(
              SignatureAlgorithm.ECDSA_SHA256,
              pckKey.get(),
              quote.raw(),
              quote.qeReportOffset(),
              EnclaveReport.SIZE,
              quote.qeReportSignature()),
          FindingCode.SIGNATURE_QE_REPORT,
          "the QE report is not signed by the PCK certificate's key");
    } else {
      steps.blocked(pckStep, QE_REPORT_SIGNATURE);
    }
    steps.check(
        QE_REPORT_DATA,
        MessageDigest.isEqual(expectedReportData(), quote.qeReport().reportData()),
        FindingCode.SIGNATURE_QE_REPORT_DATA,
        "the QE report data is not the hash of attestation key and QE authentication data");
    steps.check(
        QUOTE_SIGNATURE,
        quoteSignature(),
        FindingCode.SIGNATURE_QUOTE,
        "the quote is not signed by its attestation key");
    steps.check(
        QE_DEBUG,
        !quote.qeReport().debug(),
        FindingCode.QE_DEBUG,
        "the quoting enclave is a debug enclave");
    return steps.signature(QE_REPORT_SIGNATURE, QE_REPORT_DATA, QUOTE_SIGNATURE);
  }

  private byte[] expectedReportData() {
    MessageDigest digest = Crypto.digest("SHA-256");
    digest.update(quote.raw(), quote.attestationKeyOffset(), 64);
    digest.update(
        quote.raw(), quote.qeAuthenticationDataOffset(), quote.qeAuthenticationDataSize());
    return Arrays.copyOf(digest.digest(), 64);
  }

  private ByteString attestationPoint() {
    int from = quote.attestationKeyOffset();
    return ByteString.copyOf(Arrays.copyOfRange(quote.raw(), from, from + 64));
  }

  /** A decoded key: a platform keeps its attestation key, and using the object again is faster. */
  private record AttestationKey(VerificationKey key) {}

  private boolean quoteSignature() {
    try {
      List<ByteString> point = List.of(attestationPoint());
      Optional<AttestationKey> known = cache.find(AttestationKey.class, point);
      VerificationKey key =
          known.isPresent()
              ? known.get().key()
              : crypto.p256(quote.raw(), quote.attestationKeyOffset());
      boolean valid =
          crypto.verifyRaw(
              SignatureAlgorithm.ECDSA_SHA256,
              key,
              quote.raw(),
              0,
              quote.signedLength(),
              quote.signature());
      // Only a key that a trusted QE vouched for is kept, so that nobody fills the cache with
      // rubbish: the decoded key, never that it was vouched for.
      if (known.isEmpty()
          && valid
          && steps.passed(DcapVerification.PCK_CHAIN, QE_REPORT_SIGNATURE, QE_REPORT_DATA)) {
        cache.keep(AttestationKey.class, point, new AttestationKey(key));
      }
      return valid;
    } catch (InvalidKeyException e) {
      return false;
    }
  }
}
