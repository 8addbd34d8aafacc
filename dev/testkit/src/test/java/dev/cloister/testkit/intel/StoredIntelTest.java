package dev.cloister.testkit.intel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.testkit.pki.Seed;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredIntelTest {
  private static final PlatformSpec SPEC = PlatformSpec.server();
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;
  private Path home;

  @BeforeEach
  void createHome() {
    home = folder.resolve("data").resolve("intel");
  }

  private StoredIntel open() throws IOException {
    return StoredIntel.openOrCreate(home, SPEC, Seed.of("store").random(), NOW);
  }

  @Test
  void openOrCreate_secondTime_isTheSameIssuerAndMachine() throws Exception {
    StoredIntel first = open();
    StoredIntel second =
        StoredIntel.openOrCreate(home, SPEC, Seed.of("another").random(), NOW.plusSeconds(99));
    QuoteSpec quote = first.platform().spec(QuoteFormat.TDX_V4);

    assertThat(second.issuer().rootSpki()).isEqualTo(first.issuer().rootSpki());
    assertThat(second.platform().quote(quote)).isEqualTo(first.platform().quote(quote));
  }

  @Test
  void load_afterSave_furtherPlatformsAreTheSameToo() throws Exception {
    StoredIntel first = open();
    PlatformSpec other = SPEC.withLabel("other");

    assertThat(StoredIntel.load(home, SPEC).issuer().platform(other).chain().getFirst().der())
        .isEqualTo(first.issuer().platform(other).chain().getFirst().der());
  }

  @Test
  void load_afterSave_evidenceVerifiesWithCollateral() throws Exception {
    open();
    StoredIntel stored = StoredIntel.load(home, SPEC);
    QuoteSpec quote = stored.platform().spec(QuoteFormat.TDX_V4);
    IntelSample sample =
        IntelSample.of(
            stored.platform().quote(quote),
            stored.issuer().collateral(CollateralSpec.upToDate(true, SPEC, NOW)),
            stored.issuer().rootSpki(),
            NOW.plusSeconds(60),
            quote.reportData());

    ReferenceVerdict verdict = ReferenceVerifier.verify(sample);

    assertThat(verdict.failed).isEmpty();
    assertThat(verdict.status).contains("UpToDate");
  }

  @Test
  void save_files_areForTheOwnerOnly() throws Exception {
    open();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
        .isEqualTo("rwx------");
    try (var files = Files.list(home)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(11);
      for (Path file : all) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as(file.toString())
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void save_leavesNoDraft() throws Exception {
    open();

    try (var files = Files.list(folder.resolve("data"))) {
      assertThat(files.toList()).containsExactly(home);
    }
  }

  @Test
  void save_existingDirectory_failsAndKeepsIt() throws Exception {
    StoredIntel first = open();

    assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(() -> first.save(home));
    assertThat(StoredIntel.load(home, SPEC).issuer().rootSpki())
        .isEqualTo(first.issuer().rootSpki());
    try (var files = Files.list(folder.resolve("data"))) {
      assertThat(files.toList()).containsExactly(home);
    }
  }

  @Test
  void load_nothingThere_fails() {
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> StoredIntel.load(home, SPEC));
  }

  @Test
  void load_keyReadableByOthers_fails() throws Exception {
    open();
    Files.setPosixFilePermissions(
        home.resolve("root.key"), PosixFilePermissions.fromString("rw-r-----"));

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> StoredIntel.load(home, SPEC))
        .withMessageContaining("expected mode 0600 of");
  }

  @Test
  void load_otherPlatform_fails() throws Exception {
    open();

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> StoredIntel.load(home, SPEC.withFmspc("00906ED50000")))
        .withMessageContaining("another one than asked for");
  }

  @Test
  void load_keyOfAnotherCertificate_fails() throws Exception {
    open();
    Files.writeString(home.resolve("root.key"), Files.readString(home.resolve("pck.key")));

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> StoredIntel.load(home, SPEC))
        .withMessageContaining("is not for the key beside it");
  }

  @Test
  void load_garbledKey_failsWithoutShowingIt() throws Exception {
    open();
    String pem = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n";
    Files.writeString(home.resolve("root.key"), pem, US_ASCII);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> StoredIntel.load(home, SPEC))
        .withMessageStartingWith("expected one EC key in ")
        .withNoCause();
  }
}
