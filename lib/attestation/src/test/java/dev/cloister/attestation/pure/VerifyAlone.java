package dev.cloister.attestation.pure;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CryptoChoice;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Verifies the case in a folder and prints every step: a process with the run-time class path. */
final class VerifyAlone {
  private VerifyAlone() {}

  public static void main(String[] args) throws Exception {
    System.out.print(verify(Path.of(args[0]), CryptoChoice.valueOf(args[1])));
  }

  static String verify(Path folder, CryptoChoice crypto) throws Exception {
    List<TrustAnchor> anchors = new ArrayList<>();
    for (Vendor vendor : Vendor.values()) {
      anchors.add(TrustAnchor.of(vendor, "root", Files.readAllBytes(folder.resolve("root"))));
    }
    Collateral.Builder collateral = Collateral.builder();
    for (CollateralKind kind : CollateralKind.values()) {
      Path file = folder.resolve(kind.code());
      if (Files.exists(file)) {
        collateral.add(kind, Files.readAllBytes(file));
      }
    }
    Verifier verifier = Verifier.of(new DevelopmentAnchors(anchors), crypto);
    AttestationResult result =
        verifier.verify(
            Verifier.parse(Files.readAllBytes(folder.resolve("evidence"))),
            Challenge.none(),
            collateral.build(),
            Instant.parse(Files.readString(folder.resolve("at"))));
    StringBuilder out = new StringBuilder();
    result
        .steps()
        .forEach(
            step ->
                out.append(step.name())
                    .append(' ')
                    .append(step.outcome().code())
                    .append(' ')
                    .append(step.code())
                    .append('\n'));
    return out.append(result.signature().code())
        .append(' ')
        .append(result.chain().code())
        .append(' ')
        .append(verifier.nativeProvider().orElse("pure Java"))
        .append('\n')
        .toString();
  }
}
