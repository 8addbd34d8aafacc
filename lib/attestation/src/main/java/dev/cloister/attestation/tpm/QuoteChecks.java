package dev.cloister.attestation.tpm;

import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.crypto.SignatureAlgorithm;
import dev.cloister.attestation.format.Steps;
import dev.cloister.attestation.tcg.HashAlgorithm;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.Optional;

/** The checks that any TPM quote needs, whoever vouches for its key. */
public final class QuoteChecks {
  /** The signature step's name. */
  public static final String SIGNATURE = "tpm.quote.signature";

  /** The PCR digest step's name. */
  public static final String PCRS = "tpm.quote.pcrs";

  private final TpmAttest quote;
  private final Crypto crypto;
  private final Steps steps;

  /** Records into the given steps. */
  public QuoteChecks(TpmAttest quote, Crypto crypto, Steps steps) {
    this.quote = quote;
    this.crypto = crypto;
    this.steps = steps;
  }

  /**
   * Whether the key signed the quote. A SHA-1 signature passes with a remark that policies refuse.
   */
  public boolean signature(byte[] spki, TpmSignature signature) {
    boolean holds = verifies(spki, signature);
    if (holds && signature.hash() == HashAlgorithm.SHA1) {
      steps.add(Step.remarked(SIGNATURE, FindingCode.TPM_SHA1, "the quote is signed with SHA-1"));
      return true;
    }
    return steps.check(
        SIGNATURE,
        holds,
        FindingCode.SIGNATURE_TPM,
        "the quote is not signed by the attestation key");
  }

  private boolean verifies(byte[] spki, TpmSignature signature) {
    byte[] data = quote.bytes();
    try {
      var key = crypto.key(spki);
      Optional<SignatureAlgorithm> algorithm = algorithm(signature);
      if (algorithm.isEmpty()) {
        return false;
      }
      return signature.scheme() == TpmSignature.Scheme.ECDSA
          ? crypto.verifyRaw(algorithm.get(), key, data, 0, data.length, signature.value())
          : crypto.verify(algorithm.get(), key, data, signature.value());
    } catch (InvalidKeyException e) {
      return false;
    }
  }

  private static Optional<SignatureAlgorithm> algorithm(TpmSignature signature) {
    SignatureAlgorithm algorithm =
        switch (signature.scheme()) {
          case RSASSA ->
              switch (signature.hash()) {
                case SHA1 -> SignatureAlgorithm.RSA_PKCS1_SHA1;
                case SHA256 -> SignatureAlgorithm.RSA_PKCS1_SHA256;
                case SHA384 -> SignatureAlgorithm.RSA_PKCS1_SHA384;
                case SHA512 -> SignatureAlgorithm.RSA_PKCS1_SHA512;
              };
          case RSAPSS ->
              switch (signature.hash()) {
                case SHA256 -> SignatureAlgorithm.RSA_PSS_SHA256;
                case SHA384 -> SignatureAlgorithm.RSA_PSS_SHA384;
                case SHA1, SHA512 -> SignatureAlgorithm.RSA_PSS_SHA512;
              };
          case ECDSA ->
              switch (signature.hash()) {
                case SHA256 -> SignatureAlgorithm.ECDSA_SHA256;
                case SHA384 -> SignatureAlgorithm.ECDSA_SHA384;
                case SHA1, SHA512 -> SignatureAlgorithm.ECDSA_SHA512;
              };
        };
    boolean sha1WithoutPkcs1 =
        signature.hash() == HashAlgorithm.SHA1 && signature.scheme() != TpmSignature.Scheme.RSASSA;
    return sha1WithoutPkcs1 ? Optional.empty() : Optional.of(algorithm);
  }

  /** Whether the quote covers these values: its digest is that of the selected ones. */
  public boolean pcrs(PcrValues values, HashAlgorithm hash) {
    Optional<byte[]> digest = values.digest(quote.selection(), hash);
    return steps.check(
        PCRS,
        digest.isPresent() && MessageDigest.isEqual(digest.get(), quote.pcrDigest()),
        FindingCode.TPM_PCRS,
        digest.isEmpty()
            ? "a selected PCR's value was not supplied"
            : "the quote covers other PCR values");
  }
}
