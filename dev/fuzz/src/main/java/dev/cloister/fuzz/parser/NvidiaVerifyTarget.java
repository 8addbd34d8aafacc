package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.fuzz.AllocationLimit;
import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.nvidia.NvidiaIssuer;
import dev.cloister.testkit.nvidia.SpdmSpec;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.Seed;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** A whole verification and appraisal of NVIDIA evidence that is anything. */
public final class NvidiaVerifyTarget implements FuzzTarget {
  private static final Instant AT = Instant.parse("2026-11-21T00:00:00Z");
  private static final byte[] NONCE = new byte[32];

  private final NvidiaIssuer issuer = NvidiaIssuer.create(Seed.of("fuzz nvidia"), AT);
  private final List<Certificate> chain = issuer.certificates();
  private final byte[] report = issuer.report(SpdmSpec.of(NONCE));
  private final Collateral collateral =
      Collateral.builder()
          .add(CollateralKind.CHAIN, Certificate.chainPem(chain).getBytes(US_ASCII))
          .build();
  private final Verifier verifier =
      Verifier.of(
          new DevelopmentAnchors(
              List.of(TrustAnchor.of(Vendor.NVIDIA_DEVICE, "fuzz root", issuer.rootSpki()))));
  private final AppraisalPolicy policy = AppraisalPolicy.defaults();

  @Override
  public String name() {
    return "nvidia-verify";
  }

  @Override
  public void run(byte[] input) throws MalformedEvidenceException {
    policy.appraise(verifier.verify(Verifier.parse(input), Challenge.raw(NONCE), collateral, AT));
  }

  @Override
  public Class<? extends Exception> refusal() {
    return MalformedEvidenceException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(
        report,
        HexFormat.of().formatHex(report).getBytes(US_ASCII),
        JsonText.write(List.of(NvidiaIssuer.element(report, chain, NONCE))).getBytes(US_ASCII));
  }

  @Override
  public AllocationLimit allocationLimit() {
    return IntelSignedTarget.WITH_SIGNATURES;
  }

  @Override
  public List<String> vectorFolders() {
    return List.of("attestation/nvidia-gpu");
  }
}
