package dev.cloister.attestation.tpm;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.crypto.SignatureAlgorithm;
import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.format.Steps;
import dev.cloister.attestation.format.VerificationContext;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.attestation.tcg.RegisterLogs;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The checks that any TPM quote needs, whoever vouches for its key. */
public final class QuoteChecks {
  /** The signature step's name. */
  public static final String SIGNATURE = "tpm.quote.signature";

  /** The PCR digest step's name. */
  public static final String PCRS = "tpm.quote.pcrs";

  /** The event log step's name. */
  public static final String LOG = "tpm.log";

  private final TpmAttest quote;
  private final VerificationContext context;
  private final Steps steps;

  /** Records into the given steps. */
  public QuoteChecks(TpmAttest quote, VerificationContext context, Steps steps) {
    this.quote = quote;
    this.context = context;
    this.steps = steps;
  }

  /**
   * Whether the key signed the quote. A SHA-1 signature passes with a remark that policies refuse.
   *
   * @param proven whether a root vouches for the key, which is then kept
   */
  public boolean signature(byte[] spki, boolean proven, TpmSignature signature) {
    boolean holds = verifies(spki, proven, signature);
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

  private boolean verifies(byte[] spki, boolean proven, TpmSignature signature) {
    byte[] data = quote.bytes();
    try {
      VerificationKey key = context.key(spki);
      Optional<SignatureAlgorithm> algorithm = algorithm(signature);
      if (algorithm.isEmpty()) {
        return false;
      }
      Crypto crypto = context.crypto();
      boolean holds =
          signature.scheme() == TpmSignature.Scheme.ECDSA
              ? crypto.verifyRaw(algorithm.get(), key, data, 0, data.length, signature.value())
              : crypto.verify(algorithm.get(), key, data, signature.value());
      if (holds && proven) {
        context.keepKey(key);
      }
      return holds;
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

  /** The supplied event logs; a failed step when they cannot be read. */
  public Optional<RegisterLogs> logs(List<ByteString> items) {
    if (items.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(RegisterLogs.parse(items));
    } catch (MalformedEvidenceException e) {
      String rejected = FindingCode.COLLATERAL_REJECTED.of(CollateralKind.EVENT_LOG);
      steps.add(Step.failed(LOG, rejected, e.getMessage()));
      return Optional.empty();
    }
  }

  /**
   * Whether every register that the logs speak of has the value that the quote vouches for. What
   * they say then becomes the {@code boot} claim, for the strongest bank.
   *
   * @param values those that the quote covers
   */
  public void log(RegisterLogs logs, PcrValues values, JsonObject.Builder claims) {
    List<String> differing = new ArrayList<>();
    Optional<RegisterLogs.Explanation> best = Optional.empty();
    for (PcrSelection selection : quote.selection()) {
      HashAlgorithm bank = selection.bank();
      SortedMap<Integer, byte[]> quoted = new TreeMap<>();
      selection
          .indices()
          .forEach(index -> values.find(bank, index).ifPresent(v -> quoted.put(index, v)));
      RegisterLogs.Explanation explanation = logs.explain(bank, false, quoted);
      differing.addAll(explanation.differing());
      if (bank != HashAlgorithm.SHA1
          && best.map(b -> bank.length() > b.algorithm().length()).orElse(true)) {
        best = Optional.of(explanation);
      }
    }
    boolean explained =
        steps.check(
            LOG,
            differing.isEmpty(),
            FindingCode.TPM_LOG,
            "the event log does not explain " + String.join(", ", differing));
    if (explained) {
      best.ifPresent(b -> claims.put("boot", b.claims()));
    }
  }
}
