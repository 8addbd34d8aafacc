package dev.cloister.attestation.nitro;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.cose.CoseSign1;
import dev.cloister.attestation.crypto.SignatureAlgorithm;
import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.format.AnchorClaim;
import dev.cloister.attestation.format.ChallengeCheck;
import dev.cloister.attestation.format.Steps;
import dev.cloister.attestation.format.VerificationContext;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.x509.CertificatePath;
import dev.cloister.attestation.x509.Certificates;
import dev.cloister.attestation.x509.PathFinder;
import dev.cloister.attestation.x509.PathResult;
import dev.cloister.attestation.x509.X509Exception;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Verifies one document as AWS says ("Verifying the root of trust", section 3): chain to the pinned
 * root, ES384 over the Sig_structure. The leaf lives for about three hours, so the instant must lie
 * close to the document's own time.
 */
final class NitroVerification {
  static final String CHAIN = "document.chain";
  static final String VALIDITY = "document.validity";
  static final String ALGORITHM = "document.algorithm";
  static final String SIGNATURE = "document.signature";

  private final NitroDocument document;
  private final VerificationContext context;
  private final Steps steps = new Steps();
  private JsonObject claims;

  private NitroVerification(NitroDocument document, VerificationContext context) {
    this.document = document;
    this.context = context;
    this.claims = document.describe();
  }

  static AttestationResult verify(NitroDocument document, VerificationContext context) {
    return new NitroVerification(document, context).run();
  }

  private AttestationResult run() {
    Optional<X509Certificate> leaf = chain();
    signature(leaf);
    Step binding = steps.add(binding());
    return new AttestationResult(
        Format.NITRO,
        context.anchors().anchorClass(),
        context.at(),
        steps.all(),
        signatureStatus(),
        chainStatus(),
        Optional.empty(),
        List.of(),
        List.of(),
        binding.outcome() == Step.Outcome.PASSED,
        claims);
  }

  private Optional<X509Certificate> chain() {
    X509Certificate leaf;
    List<X509Certificate> pool = new ArrayList<>();
    try {
      leaf = Certificates.parseDer(document.certificate());
      for (byte[] der : document.bundle()) {
        pool.add(Certificates.parseDer(der));
      }
    } catch (X509Exception e) {
      steps.add(Step.failed(CHAIN, FindingCode.CHAIN_MALFORMED, e.getMessage()));
      steps.blocked(CHAIN, VALIDITY);
      return parsedLeaf();
    }
    PathResult result =
        PathFinder.to(context.anchors().of(Vendor.AWS_NITRO), context.crypto()).find(leaf, pool);
    switch (result) {
      case PathResult.NotFound none -> {
        steps.add(Step.failed(CHAIN, none.code(), none.detail()));
        steps.blocked(CHAIN, VALIDITY);
      }
      case PathResult.Found found -> {
        steps.add(Step.passed(CHAIN));
        claims = AnchorClaim.with(claims, found.path().anchor(), context.anchors().anchorClass());
        Optional<CertificatePath.OutsideValidity> outside =
            found.path().outsideValidity(context.at());
        steps.add(
            outside.isEmpty()
                ? Step.passed(VALIDITY)
                : Step.failed(VALIDITY, outside.get().code(), outside.get().detail()));
      }
    }
    return Optional.of(leaf);
  }

  private Optional<X509Certificate> parsedLeaf() {
    try {
      return Optional.of(Certificates.parseDer(document.certificate()));
    } catch (X509Exception e) {
      return Optional.empty();
    }
  }

  private void signature(Optional<X509Certificate> leaf) {
    CoseSign1 message = document.message();
    boolean es384 =
        steps.check(
            ALGORITHM,
            message.algorithm() == CoseSign1.ES384,
            FindingCode.SIGNATURE_ALGORITHM,
            "expected ES384 (-35), found " + message.algorithm());
    if (leaf.isEmpty()) {
      steps.blocked(CHAIN, SIGNATURE);
      return;
    }
    if (!es384) {
      steps.blocked(ALGORITHM, SIGNATURE);
      return;
    }
    steps.check(
        SIGNATURE,
        verifies(leaf.get(), message),
        FindingCode.SIGNATURE_DOCUMENT,
        "the document is not signed by its certificate's key");
  }

  private boolean verifies(X509Certificate leaf, CoseSign1 message) {
    byte[] signed = message.signedBytes();
    byte[] signature = message.signature();
    try {
      VerificationKey key = context.crypto().key(leaf.getPublicKey().getEncoded());
      return signature.length == 96
          && context
              .crypto()
              .verifyRaw(SignatureAlgorithm.ECDSA_SHA384, key, signed, 0, signed.length, signature);
    } catch (InvalidKeyException e) {
      return false;
    }
  }

  /**
   * user_data carries the binding; nonce and public_key must be absent or what the binding names,
   * or another key would ride along. A raw challenge is AWS's own nonce.
   */
  private Step binding() {
    return switch (context.challenge()) {
      case Challenge.None none -> ChallengeCheck.fixedField(none, new byte[64]);
      case Challenge.Bound bound ->
          namesNothingElse(bound.binding())
              ? compare(document.userData(), bound.binding().value())
              : Step.failed(
                  ChallengeCheck.STEP,
                  FindingCode.BINDING_MISMATCH,
                  "nonce or public_key is not the binding's");
      case Challenge.Raw raw -> compare(document.nonce(), raw.bytes());
    };
  }

  private boolean namesNothingElse(Binding binding) {
    Optional<byte[]> nonce = document.nonce();
    Optional<byte[]> key = document.publicKey();
    return (nonce.isEmpty() || MessageDigest.isEqual(nonce.get(), binding.nonce()))
        && (key.isEmpty()
            || binding.keys().stream()
                .anyMatch(bound -> MessageDigest.isEqual(key.get(), bound.spki())));
  }

  private static Step compare(Optional<byte[]> field, byte[] expected) {
    return field.isPresent() && MessageDigest.isEqual(field.get(), expected)
        ? Step.passed(ChallengeCheck.STEP)
        : Step.failed(
            ChallengeCheck.STEP,
            FindingCode.BINDING_MISMATCH,
            "the evidence carries another challenge, or none");
  }

  private SignatureStatus signatureStatus() {
    if (steps.passed(ALGORITHM, SIGNATURE)) {
      return SignatureStatus.VALID;
    }
    return steps.anyFailed(ALGORITHM, SIGNATURE)
        ? SignatureStatus.INVALID
        : SignatureStatus.NOT_RUN;
  }

  private ChainStatus chainStatus() {
    if (!steps.passed(CHAIN)) {
      return ChainStatus.INVALID;
    }
    return steps.passed(VALIDITY) ? ChainStatus.VALID : ChainStatus.EXPIRED;
  }
}
