package dev.cloister.attestation.nvidia;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.attestation.AnchorClass;
import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.format.AnchorClaim;
import dev.cloister.attestation.format.ChallengeCheck;
import dev.cloister.attestation.format.Steps;
import dev.cloister.attestation.format.VerificationContext;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.attestation.x509.CertificatePath;
import dev.cloister.attestation.x509.Certificates;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Verifies devices' reports: each signed by its own key, which leads to NVIDIA's pinned root; their
 * measurements are the reference values of signed manifests (RIM), and none of their certificates
 * is revoked (OCSP), as far as those are supplied. Without them a genuine device is proven, and not
 * that its firmware is as released.
 */
final class NvidiaVerification {
  private static final byte[] DOMAIN = "cloister-gpu-v1\0".getBytes(US_ASCII);

  private final NvidiaEvidence evidence;
  private final VerificationContext context;
  private final Steps steps = new Steps();
  private final List<CollateralUse> collateral = new ArrayList<>();

  NvidiaVerification(NvidiaEvidence evidence, VerificationContext context) {
    this.evidence = evidence;
    this.context = context;
  }

  AttestationResult run() {
    SignatureStatus signature = SignatureStatus.VALID;
    ChainStatus chain = ChainStatus.VALID;
    List<Optional<CertificatePath>> found = new ArrayList<>();
    List<Optional<String>> chips = new ArrayList<>();
    int index = 0;
    for (NvidiaDevice device : evidence.devices()) {
      DeviceVerification check = new DeviceVerification(device, index++, context, steps);
      Optional<CertificatePath> path = check.check();
      signature = worse(signature, check.signatureStatus());
      chain = worse(chain, check.chainStatus());
      found.add(path);
      chips.add(path.map(NvidiaVerification::chip));
    }
    if (chain == ChainStatus.NOT_RUN) {
      collateral.add(CollateralUse.without(CollateralKind.CHAIN, CollateralUse.State.MISSING));
    }
    new ReferenceChecks(context, steps, collateral).check(evidence.devices(), chips);
    new RevocationChecks(context, steps, collateral)
        .check(found.stream().flatMap(Optional::stream).toList());
    Step binding = steps.add(binding());
    AnchorClass anchorClass = context.anchors().anchorClass();
    return new AttestationResult(
        Format.NVIDIA_GPU,
        anchorClass,
        context.at(),
        steps.all(),
        signature,
        chain,
        Optional.empty(),
        List.of(),
        collateral,
        binding.outcome() == Step.Outcome.PASSED,
        JsonObject.later(() -> claims(evidence, found, anchorClass)));
  }

  private static JsonObject claims(
      NvidiaEvidence evidence, List<Optional<CertificatePath>> found, AnchorClass anchorClass) {
    List<NvidiaDevice> devices = evidence.devices();
    List<JsonValue> claims = new ArrayList<>();
    for (int i = 0; i < devices.size(); i++) {
      JsonObject.Builder claim = devices.get(i).claims();
      found.get(i).ifPresent(path -> claim.put("serial", serial(path)));
      claims.add(claim.build());
    }
    JsonObject.Builder all = evidence.claims(claims);
    Optional<CertificatePath> first = found.stream().flatMap(Optional::stream).findFirst();
    first.ifPresent(path -> AnchorClaim.add(all, path.anchor(), anchorClass));
    if (devices.size() == 1) {
      first.ifPresent(path -> all.put("hardwareId", "nvidia:" + serial(path)));
    }
    return all.build();
  }

  /** Every device must have been asked with the one nonce (docs/reference/binding.md). */
  private Step binding() {
    byte[] expected =
        switch (context.challenge()) {
          case Challenge.None none -> new byte[0];
          case Challenge.Bound bound -> {
            MessageDigest digest = Crypto.digest("SHA-256");
            digest.update(DOMAIN);
            yield digest.digest(bound.binding().value());
          }
          case Challenge.Raw raw -> raw.bytes();
        };
    if (context.challenge() instanceof Challenge.None) {
      return ChallengeCheck.fixedField(context.challenge(), new byte[SpdmReport.NONCE]);
    }
    for (NvidiaDevice device : evidence.devices()) {
      Step step = ChallengeCheck.fixedField(Challenge.raw(expected), device.report().nonce());
      if (step.outcome() != Step.Outcome.PASSED) {
        return step;
      }
    }
    return Step.passed(ChallengeCheck.STEP);
  }

  /** NVIDIA names a device's certificate after its chip: {@code GH100 A01 GSP FMC LF}. */
  private static String chip(CertificatePath path) {
    String name = Certificates.commonName(path.leaf());
    int end = name.indexOf(' ');
    return end < 0 ? name : name.substring(0, end);
  }

  private static String serial(CertificatePath path) {
    String hex = path.leaf().getSerialNumber().toString(16);
    return "0".repeat(Math.max(0, 40 - hex.length())) + hex;
  }

  private static SignatureStatus worse(SignatureStatus a, SignatureStatus b) {
    if (a == SignatureStatus.INVALID || b == SignatureStatus.INVALID) {
      return SignatureStatus.INVALID;
    }
    return a == SignatureStatus.NOT_RUN ? a : b;
  }

  private static ChainStatus worse(ChainStatus a, ChainStatus b) {
    for (ChainStatus bad : List.of(ChainStatus.INVALID, ChainStatus.EXPIRED, ChainStatus.NOT_RUN)) {
      if (a == bad || b == bad) {
        return bad;
      }
    }
    return ChainStatus.VALID;
  }
}
