package dev.cloister.attestation.nitro;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.bytes.ByteString;
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

  private static final int DIGITAL_SIGNATURE = 0;

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
    Optional<VerificationKey> key = chain();
    signature(key);
    Step binding = steps.add(binding());
    return new AttestationResult(
        Format.NITRO,
        context.anchors().anchorClass(),
        context.at(),
        steps.all(),
        steps.signature(ALGORITHM, SIGNATURE),
        chainStatus(),
        Optional.empty(),
        List.of(),
        List.of(),
        binding.outcome() == Step.Outcome.PASSED,
        claims);
  }

  /** The leaf's key, trusted or not; the signature is judged either way. */
  private Optional<VerificationKey> chain() {
    List<ByteString> sources = new ArrayList<>(List.of(ByteString.copyOf(document.certificate())));
    document.bundle().forEach(der -> sources.add(ByteString.copyOf(der)));
    Optional<Signer> known = context.cache().find(Signer.class, sources);
    if (known.isPresent()) {
      return Optional.of(trusted(known.get()));
    }
    X509Certificate leaf;
    try {
      leaf = Certificates.parseDer(document.certificate());
    } catch (X509Exception e) {
      return noChain(FindingCode.CHAIN_MALFORMED, e.getMessage());
    }
    Optional<VerificationKey> key = key(leaf);
    if (!isForDocuments(leaf)) {
      noChain(
          FindingCode.CHAIN_ROLE,
          "\"" + Certificates.commonName(leaf) + "\" is not a certificate to sign documents with");
      return key;
    }
    List<X509Certificate> pool = new ArrayList<>();
    try {
      for (byte[] der : document.bundle()) {
        pool.add(Certificates.parseDer(der));
      }
    } catch (X509Exception e) {
      noChain(FindingCode.CHAIN_MALFORMED, e.getMessage());
      return key;
    }
    PathResult result =
        PathFinder.to(context.anchors().of(Vendor.AWS_NITRO), context.crypto())
            .remembering(context.cache())
            .find(leaf, pool);
    switch (result) {
      case PathResult.NotFound none -> noChain(none.code(), none.detail());
      case PathResult.Found found -> {
        if (key.isEmpty()) {
          return noChain(FindingCode.CHAIN_ROLE, "the leaf has an unusable key");
        }
        trusted(context.cache().keep(Signer.class, sources, new Signer(found.path(), key.get())));
      }
    }
    return key;
  }

  /** An authority's key signs certificates, never documents. */
  private static boolean isForDocuments(X509Certificate leaf) {
    boolean[] usage = leaf.getKeyUsage();
    return leaf.getBasicConstraints() < 0 && (usage == null || usage[DIGITAL_SIGNATURE]);
  }

  private VerificationKey trusted(Signer signer) {
    steps.add(Step.passed(CHAIN));
    CertificatePath path = signer.path();
    claims = AnchorClaim.with(claims, path.anchor(), context.anchors().anchorClass());
    steps.add(path.validity(VALIDITY, context.at()));
    return signer.key();
  }

  private Optional<VerificationKey> noChain(FindingCode code, String detail) {
    steps.add(Step.failed(CHAIN, code, detail));
    steps.blocked(CHAIN, VALIDITY);
    return Optional.empty();
  }

  private Optional<VerificationKey> key(X509Certificate leaf) {
    try {
      return Optional.of(context.crypto().key(leaf.getPublicKey().getEncoded()));
    } catch (InvalidKeyException e) {
      return Optional.empty();
    }
  }

  private void signature(Optional<VerificationKey> key) {
    CoseSign1 message = document.message();
    boolean es384 =
        steps.check(
            ALGORITHM,
            message.algorithm() == CoseSign1.ES384,
            FindingCode.SIGNATURE_ALGORITHM,
            "expected ES384 (-35), found " + message.algorithm());
    if (key.isEmpty()) {
      steps.blocked(CHAIN, SIGNATURE);
      return;
    }
    if (!es384) {
      steps.blocked(ALGORITHM, SIGNATURE);
      return;
    }
    steps.check(
        SIGNATURE,
        verifies(key.get(), message),
        FindingCode.SIGNATURE_DOCUMENT,
        "the document is not signed by its certificate's key");
  }

  private boolean verifies(VerificationKey key, CoseSign1 message) {
    byte[] signed = message.signedBytes();
    byte[] signature = message.signature();
    return signature.length == 96
        && context
            .crypto()
            .verifyRaw(SignatureAlgorithm.ECDSA_SHA384, key, signed, 0, signed.length, signature);
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

  private ChainStatus chainStatus() {
    if (!steps.passed(CHAIN)) {
      return ChainStatus.INVALID;
    }
    return steps.passed(VALIDITY) ? ChainStatus.VALID : ChainStatus.EXPIRED;
  }
}
