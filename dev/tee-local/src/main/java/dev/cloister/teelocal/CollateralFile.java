package dev.cloister.teelocal;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.testkit.intel.CollateralSpec;
import dev.cloister.testkit.intel.IntelCollateral;
import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.intel.StoredIntel;
import dev.cloister.testkit.pki.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a verifier needs besides the quote, in the data directory: {@code collateral.json}, a bundle
 * (docs/reference/bundle.md), and {@code root.pem}, the root's public key. The bundle is written
 * anew at half of its life.
 */
final class CollateralFile {
  static final String BUNDLE = "collateral.json";
  static final String ROOT = "root.pem";

  private static final Duration RENEW_AFTER = CollateralSpec.LIFETIME.dividedBy(2);
  private static final int BUNDLE_VERSION = 1;
  private static final Map<Part, CollateralKind> KINDS =
      new EnumMap<>(
          Map.of(
              Part.TCB_INFO, CollateralKind.TCB_INFO,
              Part.QE_IDENTITY, CollateralKind.QE_IDENTITY,
              Part.TCB_SIGNING_CHAIN, CollateralKind.TCB_SIGNING_CHAIN,
              Part.ROOT_CRL, CollateralKind.ROOT_CRL,
              Part.PCK_CRL, CollateralKind.PCK_CRL));

  private final Path folder;
  private final StoredIntel intel;
  private Instant issued;

  private CollateralFile(Path folder, StoredIntel intel, Instant issued) {
    this.folder = folder;
    this.intel = intel;
    this.issued = issued;
  }

  static CollateralFile open(Path folder, StoredIntel intel, Instant now) throws IOException {
    replace(
        folder.resolve(ROOT),
        Pem.encode("PUBLIC KEY", intel.issuer().rootSpki()).getBytes(StandardCharsets.US_ASCII));
    CollateralFile file = new CollateralFile(folder, intel, Instant.EPOCH);
    file.write(now);
    return file;
  }

  /** Writes the bundle anew where it is old, or where the clock went back before its issue. */
  void refresh(Instant now) throws IOException {
    if (now.isBefore(issued) || now.isAfter(issued.plus(RENEW_AFTER))) {
      write(now);
    }
  }

  private void write(Instant now) throws IOException {
    Instant at = now.minus(LocalTee.BACKDATED).truncatedTo(ChronoUnit.SECONDS);
    IntelCollateral collateral =
        intel.issuer().collateral(CollateralSpec.upToDate(true, LocalTee.PLATFORM, at));
    JsonObject.Builder items = JsonObject.builder();
    KINDS.forEach(
        (part, kind) ->
            items.put(
                kind.code(),
                JsonArray.ofStrings(
                    List.of(Base64.getEncoder().encodeToString(collateral.get(part))))));
    JsonObject bundle =
        JsonObject.builder()
            .put("cloisterBundle", BUNDLE_VERSION)
            .put("collateral", items.build())
            .build();
    replace(folder.resolve(BUNDLE), bundle.toPrettyJson().getBytes(StandardCharsets.UTF_8));
    issued = at;
  }

  /** Readers see the old file or the new one, never a part. */
  private static void replace(Path file, byte[] bytes) throws IOException {
    Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), "draft-", ".tmp");
    Files.write(draft, bytes);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
