package dev.cloister.attestation.nvidia;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.format.Steps;
import dev.cloister.attestation.format.VerificationContext;
import dev.cloister.attestation.x509.CertificatePath;
import dev.cloister.attestation.x509.PathFinder;
import dev.cloister.attestation.x509.PathResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Compares measurements with manifests: every one supplied must be signed under NVIDIA's manifest
 * root, and each device needs those of its chip that describe its driver and its firmware.
 */
final class ReferenceChecks {
  static final String RIM = "rim";
  static final String VALIDITY = "rim.validity";

  /** Of the video decoder; it is not measured while the decoder is off. */
  private static final int DECODER = 35;

  private final VerificationContext context;
  private final Steps steps;
  private final List<CollateralUse> uses;

  ReferenceChecks(VerificationContext context, Steps steps, List<CollateralUse> uses) {
    this.context = context;
    this.steps = steps;
    this.uses = uses;
  }

  /**
   * Compares.
   *
   * @param chips each device's chip as its certificate names it; empty where that leads to no root
   */
  void check(List<NvidiaDevice> devices, List<Optional<String>> chips) {
    CollateralKind kind = CollateralKind.RIM;
    List<ByteString> items = context.collateral().all(kind);
    if (items.isEmpty()) {
      uses.add(CollateralUse.without(kind, CollateralUse.State.MISSING));
      String missing = FindingCode.COLLATERAL_MISSING.of(kind);
      steps.add(Step.notRun(RIM, missing, "measurements are not compared with reference values"));
      return;
    }
    List<Rim> manifests = new ArrayList<>();
    List<CertificatePath> paths = new ArrayList<>();
    for (ByteString item : items) {
      Optional<String> wrong = read(item, manifests, paths);
      if (wrong.isPresent()) {
        uses.add(CollateralUse.without(kind, CollateralUse.State.REJECTED));
        steps.add(Step.failed(RIM, FindingCode.COLLATERAL_REJECTED.of(kind), wrong.get()));
        return;
      }
    }
    steps.add(Step.passed(RIM));
    validity(paths);
    for (int i = 0; i < devices.size(); i++) {
      String step = "device" + i + ".measurements";
      if (chips.get(i).isPresent()) {
        compare(step, devices.get(i).report(), chips.get(i).get(), manifests);
      } else {
        steps.blocked("device" + i + ".chain", step);
      }
    }
  }

  private Optional<String> read(ByteString item, List<Rim> manifests, List<CertificatePath> paths) {
    try {
      Rim rim = Rim.parse(item.bytes());
      var signer = rim.certificates().getFirst();
      if (!rim.signedBy(signer)) {
        return Optional.of("the manifest is not signed by its first certificate's key");
      }
      PathFinder finder = PathFinder.to(context.anchors().of(Vendor.NVIDIA_RIM), context.crypto());
      return switch (finder.find(signer, rim.certificates())) {
        case PathResult.NotFound none -> Optional.of(none.detail());
        case PathResult.Found found -> {
          manifests.add(rim);
          paths.add(found.path());
          yield signer.getBasicConstraints() >= 0
              ? Optional.of("the manifest is signed by an authority")
              : Optional.empty();
        }
      };
    } catch (MalformedEvidenceException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** The oldest end counts; a manifest says no other time than its certificates do. */
  private void validity(List<CertificatePath> paths) {
    List<CollateralUse> found = new ArrayList<>();
    for (CertificatePath path : paths) {
      found.add(
          CollateralUse.authentic(
              CollateralKind.RIM, path.notBefore(), path.notAfter(), context.at()));
    }
    CollateralUse worst = Currency.worst(CollateralKind.RIM, found);
    uses.add(worst);
    steps.add(
        Currency.step(VALIDITY, worst, "a manifest's certificates are not valid at the instant"));
  }

  private void compare(String step, SpdmReport report, String chip, List<Rim> manifests) {
    Map<Integer, List<String>> expected = new TreeMap<>();
    for (String version : report.opaque().versions()) {
      Optional<Rim> rim =
          manifests.stream()
              .filter(m -> m.isFor(chip) && m.version().equalsIgnoreCase(version))
              .findFirst();
      if (rim.isEmpty()) {
        uses.add(CollateralUse.without(CollateralKind.RIM, CollateralUse.State.MISSING));
        String missing = FindingCode.COLLATERAL_MISSING.of(CollateralKind.RIM);
        steps.add(Step.notRun(step, missing, "no manifest of " + chip + " of version " + version));
        return;
      }
      for (Map.Entry<Integer, List<String>> reference : rim.get().references().entrySet()) {
        if (expected.put(reference.getKey(), reference.getValue()) != null) {
          steps.add(
              Step.failed(
                  step,
                  FindingCode.COLLATERAL_REJECTED.of(CollateralKind.RIM),
                  "two manifests speak of measurement " + reference.getKey()));
          return;
        }
      }
    }
    List<Integer> differing = new ArrayList<>();
    expected.forEach(
        (index, accepted) -> {
          boolean skipped = index == DECODER && report.opaque().decoderOff();
          if (!skipped && report.measurement(index + 1).filter(accepted::contains).isEmpty()) {
            differing.add(index);
          }
        });
    steps.check(
        step,
        !expected.isEmpty() && differing.isEmpty(),
        FindingCode.NVIDIA_MEASUREMENT,
        "measurements " + differing + " are not among the reference values");
  }
}
