package dev.cloister.fuzz.parser;

import dev.cloister.attestation.AttestationResult;
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
import dev.cloister.testkit.cases.Case;
import dev.cloister.testkit.nvidia.NvidiaFaults;
import dev.cloister.testkit.pki.Seed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A sound GPU report with one supplied document that is anything: a reference integrity manifest,
 * which is signed XML, or an OCSP response. Whatever it is, verification ends in steps.
 */
public final class NvidiaCollateralTarget implements FuzzTarget {
  private static final Instant AT = Instant.parse("2026-11-21T00:00:00Z");

  /** A document object model is bigger than its text, and a signature in it is checked. */
  private static final AllocationLimit XML = new AllocationLimit(8 * 1024 * 1024, 4096);

  private final CollateralKind kind;
  private final Case sound = NvidiaFaults.sound(Seed.of("fuzz nvidia collateral"), AT);
  private final Verifier verifier = Verifier.of(anchors(sound));
  private final AppraisalPolicy policy = AppraisalPolicy.defaults();

  private NvidiaCollateralTarget(CollateralKind kind) {
    this.kind = kind;
  }

  /** Manifests. */
  public static NvidiaCollateralTarget rim() {
    return new NvidiaCollateralTarget(CollateralKind.RIM);
  }

  /** OCSP responses. */
  public static NvidiaCollateralTarget ocsp() {
    return new NvidiaCollateralTarget(CollateralKind.OCSP);
  }

  private static DevelopmentAnchors anchors(Case sound) {
    List<TrustAnchor> anchors = new ArrayList<>();
    for (Vendor vendor : List.of(Vendor.NVIDIA_DEVICE, Vendor.NVIDIA_RIM)) {
      sound
          .anchors()
          .getOrDefault(vendor.code(), List.of())
          .forEach(key -> anchors.add(TrustAnchor.of(vendor, "fuzz root", key)));
    }
    return new DevelopmentAnchors(anchors);
  }

  @Override
  public String name() {
    return "nvidia-" + kind.code();
  }

  @Override
  public void run(byte[] input) throws MalformedEvidenceException {
    AttestationResult result =
        verifier.verify(
            Verifier.parse(sound.evidence()),
            Challenge.none(),
            Collateral.builder().add(kind, input).build(),
            AT);
    policy.appraise(result);
  }

  @Override
  public Class<? extends Exception> refusal() {
    return MalformedEvidenceException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return sound.collateral().getOrDefault(kind.code(), List.of());
  }

  @Override
  public AllocationLimit allocationLimit() {
    return XML;
  }

  @Override
  public List<String> vectorFolders() {
    return List.of("attestation/nvidia-gpu");
  }
}
