package dev.cloister.teelocal;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.PolicyException;
import dev.cloister.tee.Workload;
import dev.cloister.testkit.pki.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * What trusts the local TEE of a data directory: for tests and measurements. Whoever uses it says
 * that no hardware protects anything.
 */
public final class LocalTrust {
  private final Path folder;

  private LocalTrust(Path folder) {
    this.folder = folder;
  }

  /** Trust in the local TEE that was opened with this data directory. */
  public static LocalTrust in(Path dataDirectory) {
    return new LocalTrust(dataDirectory.resolve("tee-local"));
  }

  /** Its root. */
  public DevelopmentAnchors anchors() throws IOException {
    return new DevelopmentAnchors(List.of(TrustAnchor.of(Vendor.INTEL, "local", root())));
  }

  /** A policy that names its root and, in RTMR3, a workload. */
  public AppraisalPolicy policy(Workload workload) throws IOException {
    String text =
        """
        {"version": 1,
         "anchors": {"development": ["%s"]},
         "measurements": {"rtmr3": ["%s"]}}
        """
            .formatted(
                HexFormat.of().formatHex(sha256(root())),
                HexFormat.of().formatHex(workload.register()));
    try {
      return AppraisalPolicy.parse(text.getBytes(StandardCharsets.UTF_8));
    } catch (PolicyException e) {
      throw new IOException("the local TEE's policy does not parse", e);
    }
  }

  /** Its collateral, as it is on disk now. */
  public Collateral collateral() throws IOException {
    try {
      JsonObject items =
          Json.parseObject(Files.readAllBytes(folder.resolve(CollateralFile.BUNDLE)))
              .object("collateral");
      Collateral.Builder collateral = Collateral.builder();
      for (CollateralKind kind : CollateralKind.values()) {
        if (items.find(kind.code()).isPresent()) {
          for (JsonValue item : items.array(kind.code())) {
            collateral.add(kind, Base64.getDecoder().decode(((JsonString) item).value()));
          }
        }
      }
      return collateral.build();
    } catch (JsonException e) {
      throw new IOException("the local TEE's collateral does not parse", e);
    }
  }

  private byte[] root() throws IOException {
    return Pem.decode("PUBLIC KEY", Files.readString(folder.resolve(CollateralFile.ROOT)))
        .getFirst();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
