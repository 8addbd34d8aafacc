package dev.cloister.attestation.cca;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.cose.CoseSign1;
import dev.cloister.attestation.crypto.SignatureAlgorithm;
import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.format.AnchorClaim;
import dev.cloister.attestation.format.ChallengeCheck;
import dev.cloister.attestation.format.Steps;
import dev.cloister.attestation.format.VerificationContext;
import dev.cloister.attestation.json.JsonObject;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Verifies one token: the platform token under a CPAK that the relying party trusts directly (there
 * is no chain: the manufacturer endorses each key), the realm token under the key it carries, and
 * the binding of that key into the platform token's challenge.
 */
final class CcaVerification {
  static final String PLATFORM_KEY = "platform.key";
  static final String PLATFORM_SIGNATURE = "platform.signature";
  static final String REALM_SIGNATURE = "realm.signature";
  static final String REALM_KEY = "realm.key";

  private static final byte[] P384_SPKI_PREFIX =
      HexFormat.of().parseHex("3076301006072a8648ce3d020106052b81040022036200");
  private static final int P384_SIGNATURE = 96;
  private static final int P256_SIGNATURE = 64;

  private final CcaToken token;
  private final VerificationContext context;
  private final Steps steps = new Steps();
  private JsonObject claims;

  private CcaVerification(CcaToken token, VerificationContext context) {
    this.token = token;
    this.context = context;
    this.claims = token.describe();
  }

  static AttestationResult verify(CcaToken token, VerificationContext context) {
    return new CcaVerification(token, context).run();
  }

  private AttestationResult run() {
    platform();
    realm();
    Step binding =
        steps.add(ChallengeCheck.fixedField(context.challenge(), token.realm().challenge()));
    return new AttestationResult(
        Format.ARM_CCA,
        context.anchors().anchorClass(),
        context.at(),
        steps.all(),
        steps.signature(PLATFORM_SIGNATURE, REALM_KEY, REALM_SIGNATURE),
        steps.passed(PLATFORM_KEY, PLATFORM_SIGNATURE) ? ChainStatus.VALID : ChainStatus.NOT_RUN,
        Optional.empty(),
        List.of(),
        List.of(),
        binding.outcome() == Step.Outcome.PASSED,
        claims);
  }

  private void platform() {
    List<TrustAnchor> anchors = context.anchors().of(Vendor.ARM_CCA);
    if (anchors.isEmpty()) {
      steps.add(
          Step.notRun(
              PLATFORM_KEY,
              FindingCode.CCA_KEY,
              "no CPAK is trusted: they are the deployer's configuration"));
      steps.blocked(PLATFORM_KEY, PLATFORM_SIGNATURE);
      return;
    }
    steps.add(Step.passed(PLATFORM_KEY));
    steps.check(
        PLATFORM_SIGNATURE,
        signer(anchors),
        FindingCode.SIGNATURE_PLATFORM,
        "the platform token is not signed by a trusted CPAK");
  }

  private boolean signer(List<TrustAnchor> anchors) {
    Optional<TrustAnchor> signer = anchors.stream().filter(this::signedPlatform).findFirst();
    signer.ifPresent(
        anchor -> claims = AnchorClaim.with(claims, anchor, context.anchors().anchorClass()));
    return signer.isPresent();
  }

  private boolean signedPlatform(TrustAnchor anchor) {
    try {
      VerificationKey key = context.key(anchor.spki());
      boolean holds = signed(token.platformMessage(), key);
      if (holds) {
        context.keepKey(key);
      }
      return holds;
    } catch (InvalidKeyException e) {
      return false;
    }
  }

  private void realm() {
    steps.check(
        REALM_KEY,
        MessageDigest.isEqual(token.realm().attestationKeyHash(), token.platform().challenge()),
        FindingCode.CCA_REALM_KEY,
        "the platform token does not vouch for the realm attestation key");
    steps.check(
        REALM_SIGNATURE,
        signedRealm(),
        FindingCode.SIGNATURE_REALM,
        "the realm token is not signed by its realm attestation key");
  }

  private boolean signedRealm() {
    byte[] point = token.realm().attestationKeyPoint();
    byte[] spki = new byte[P384_SPKI_PREFIX.length + point.length];
    System.arraycopy(P384_SPKI_PREFIX, 0, spki, 0, P384_SPKI_PREFIX.length);
    System.arraycopy(point, 0, spki, P384_SPKI_PREFIX.length, point.length);
    try {
      VerificationKey key = context.key(spki);
      boolean holds = signed(token.realmMessage(), key);
      if (holds && steps.passed(PLATFORM_SIGNATURE, REALM_KEY)) {
        context.keepKey(key);
      }
      return holds;
    } catch (InvalidKeyException e) {
      return false;
    }
  }

  private boolean signed(CoseSign1 message, VerificationKey key) {
    byte[] data = message.signedBytes();
    byte[] signature = message.signature();
    if (message.algorithm() == CoseSign1.ES384 && signature.length == P384_SIGNATURE) {
      return context
          .crypto()
          .verifyRaw(SignatureAlgorithm.ECDSA_SHA384, key, data, 0, data.length, signature);
    }
    return message.algorithm() == CoseSign1.ES256
        && signature.length == P256_SIGNATURE
        && context
            .crypto()
            .verifyRaw(SignatureAlgorithm.ECDSA_SHA256, key, data, 0, data.length, signature);
  }
}
