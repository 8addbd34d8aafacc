package dev.cloister.cli.up;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.collateral.CollateralSource;
import dev.cloister.collateral.Fetched;
import dev.cloister.collateral.bundle.BundleException;
import dev.cloister.collateral.bundle.CollateralBundle;
import dev.cloister.tee.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** The development root of one instance, and what verification under it needs. */
public final class LocalRoot {
  private final Path folder;
  private final ByteString spki;

  private LocalRoot(Path folder, ByteString spki) {
    this.folder = folder;
    this.spki = spki;
  }

  /** The root of the software TEE that keeps its files there. */
  public static LocalRoot in(Path teeLocal) throws IOException {
    String pem = Files.readString(teeLocal.resolve("root.pem"), US_ASCII);
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    return new LocalRoot(teeLocal, ByteString.copyOf(der));
  }

  /** The root's key, SubjectPublicKeyInfo. */
  public ByteString spki() {
    return spki;
  }

  /** Trust in that root and in no vendor's. */
  public DevelopmentAnchors anchors() {
    return new DevelopmentAnchors(
        List.of(TrustAnchor.of(Vendor.INTEL, "development root of this instance", spki.bytes())));
  }

  /** The text of a policy that names the root and, in RTMR3, a workload. */
  public ByteString policy(Workload workload) {
    String text =
        "{\"version\": 1, \"anchors\": {\"development\": [\"%s\"]}, \"measurements\": {\"rtmr3\": [\"%s\"]},"
                .formatted(sha256(spki.bytes()), HexFormat.of().formatHex(workload.register()))
            + " \"binding\": \"contraindicated\"}";
    return ByteString.copyOf(text.getBytes(UTF_8));
  }

  /** Collateral as it is on the disk now. */
  public CollateralSource collateral() {
    return request -> new Fetched(read(), List.of(), List.of());
  }

  private Collateral read() {
    try {
      return CollateralBundle.parse(Files.readAllBytes(folder.resolve("collateral.json")))
          .collateral();
    } catch (IOException | BundleException e) {
      return Collateral.empty();
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
