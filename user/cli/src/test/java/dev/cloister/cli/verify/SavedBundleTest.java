package dev.cloister.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.cli.CliRun;
import dev.cloister.cli.ExitCode;
import dev.cloister.testkit.vectors.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SavedBundleTest {
  private static final Instant BEFORE = Instant.parse("2001-01-01T00:00:00Z");
  private static final Instant LATER = Instant.parse("2040-01-01T00:00:00Z");

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Cases.class)
  void verify_savedBundle_givesTheSameJsonAtAnyTimeWithoutANetwork(Cases format) throws Exception {
    Cases.OnDisk on = format.write(folder);
    Path bundle = folder.resolve("case.json");
    CliRun first = save(on, bundle);
    assertThat(first.out()).contains("\"signature\": \"valid\"");
    CliRun later = replay(bundle, on, LATER);
    CliRun before = replay(bundle, on, BEFORE);
    assertThat(later.out()).isEqualTo(before.out());
    assertThat(later.exitCode()).isEqualTo(before.exitCode()).isEqualTo(first.exitCode());
    // Whose policy it was is all that differs.
    assertThat(later.out())
        .isEqualTo(first.out().replace("\"policy\": \"default\"", "\"policy\": \"bundle\""));
  }

  @ParameterizedTest
  @EnumSource(Cases.class)
  void verify_savedBundleSavedAgain_isTheSameFile(Cases format) throws Exception {
    Cases.OnDisk on = format.write(folder);
    Path bundle = folder.resolve("case.json");
    Path again = folder.resolve("again.json");
    save(on, bundle);
    CliRun.withoutNetwork(
        folder,
        LATER,
        "verify",
        bundle,
        "--save-bundle",
        again,
        "--development",
        "--development-root",
        on.root());
    assertThat(again).hasSameBinaryContentAs(bundle);
  }

  @ParameterizedTest
  @CsvSource({
    "attestation/arm-cca/rust-ccatoken/cca-token-01.cbor, 2024-01-01",
    "attestation/azure-vtpm/az-snp-vtpm/evidence-v1.json, 2026-01-01",
    "attestation/tdx-quote-v4/phala-tdx-quote.dat, 2025-06-20",
    "attestation/aws-nitro/evervault-valid.bin, 2023-01-18"
  })
  void verify_savedBundleOfRealEvidence_givesTheSameJsonAtAnyTime(String file, String at)
      throws IOException {
    Optional<byte[]> evidence =
        Vectors.of(System.getenv(), Path.of(System.getProperty("cloister.root"))).find(file);
    if (evidence.isEmpty()) {
      System.err.println(Vectors.missing(file));
      return;
    }
    Path written = Files.write(folder.resolve("evidence"), evidence.get());
    Path bundle = folder.resolve("case.json");
    CliRun first =
        CliRun.withoutNetwork(
            folder, LATER, "verify", written, "--json", "--at", at, "--save-bundle", bundle);
    CliRun later = CliRun.withoutNetwork(folder, LATER, "verify", bundle, "--json");
    CliRun before = CliRun.withoutNetwork(folder, BEFORE, "verify", bundle, "--json");
    assertThat(later.out()).isEqualTo(before.out());
    assertThat(later.out())
        .isEqualTo(first.out().replace("\"policy\": \"default\"", "\"policy\": \"bundle\""));
  }

  @ParameterizedTest
  @EnumSource(
      value = Cases.class,
      names = {"TPM"},
      mode = EnumSource.Mode.EXCLUDE)
  void verify_bundleWithChangedEvidence_isRefusedOrContraindicated(Cases format) throws Exception {
    Cases.OnDisk on = format.write(folder);
    Path bundle = folder.resolve("case.json");
    save(on, bundle);
    for (int position = 1; position <= 8; position++) {
      int eighth = position;
      change(
          bundle,
          folder.resolve("changed.json"),
          json -> with(json, "evidence", new JsonString(flipped(text(json, "evidence"), eighth))));
      CliRun run = replay(folder.resolve("changed.json"), on, LATER);
      assertThat(run.exitCode())
          .as("%s at %d/9", format, position)
          .isIn(ExitCode.USAGE, ExitCode.CONTRAINDICATED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcbInfo", "qeIdentity", "rootCrl", "pckCrl"})
  void verify_bundleWithChangedCollateral_isContraindicatedAndNamesIt(String kind)
      throws Exception {
    Cases.OnDisk on = Cases.TDX_V4.write(folder);
    Path bundle = folder.resolve("case.json");
    save(on, bundle);
    Path changed = folder.resolve("changed.json");
    change(
        bundle,
        changed,
        json -> {
          JsonObject collateral = object(json, "collateral");
          JsonArray items = (JsonArray) collateral.find(kind).orElseThrow();
          String item = ((JsonString) items.iterator().next()).value();
          JsonArray flipped = JsonArray.ofStrings(List.of(flipped(item, 4)));
          return with(json, "collateral", with(collateral, kind, flipped));
        });
    CliRun run = replay(changed, on, LATER);
    assertThat(run.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(run.out()).contains("." + kind + "\"");
  }

  @Test
  void verify_bundleOfAnotherInstant_isJudgedAtThatAndSaysSo() throws Exception {
    Cases.OnDisk on = Cases.TDX_V4.write(folder);
    Path bundle = folder.resolve("case.json");
    save(on, bundle);
    Path changed = folder.resolve("changed.json");
    change(bundle, changed, json -> with(json, "at", new JsonString("2039-01-01T00:00:00Z")));
    CliRun run = replay(changed, on, Cases.AT);
    assertThat(run.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(run.out()).contains("2039-01-01T00:00:00Z", "collateral.stale.tcbInfo");
  }

  @Test
  void verify_bundleWithAMilderPolicy_doesNotChangeTheJudgementOfYours() throws Exception {
    Cases.OnDisk on = Cases.TDX_V4.write(folder);
    Path bundle = folder.resolve("case.json");
    save(on, bundle);
    Path changed = folder.resolve("changed.json");
    Path yours = folder.resolve("yours.json");
    Files.writeString(yours, object(read(bundle), "policy").toJson());
    change(
        bundle,
        changed,
        json ->
            with(json, "policy", with(object(json, "policy"), "debug", new JsonString("warning"))));
    CliRun sound = replay(bundle, on, LATER, "--policy", yours);
    CliRun tampered = replay(changed, on, LATER, "--policy", yours);
    assertThat(tampered.out()).isEqualTo(sound.out()).contains("\"policy\": \"file\"");
    assertThat(replay(changed, on, LATER).out()).contains("\"policy\": \"bundle\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"cloisterBundle\": 1=\"cloisterBundle\": 2",
        "\"cloisterBundle\": 1=\"cloisterBundle\": 1, \"signed\": true",
        "\"cloisterBundle\": 1=\"cloisterBundle\": 1, \"cloisterBundle\": 1",
        "\"evidence\":=\"evidence\": \"AAAA\", \"evidence\":",
        "\"tcbInfo\"=\"tcbinfo\"",
        "\"version\": 1=\"version\": 3",
        "\"at\": \"2026=\"at\": \"26"
      })
  void verify_bundleOfAnotherForm_isRefused(String edit) throws Exception {
    Cases.OnDisk on = Cases.TDX_V4.write(folder);
    Path bundle = folder.resolve("case.json");
    save(on, bundle);
    int equals = edit.indexOf('=');
    String text = Files.readString(bundle);
    String changed = text.replace(edit.substring(0, equals), edit.substring(equals + 1));
    assertThat(changed).isNotEqualTo(text);
    Files.writeString(bundle, changed);
    assertThat(replay(bundle, on, LATER).exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void verify_bundleCutShort_isRefused() throws Exception {
    Cases.OnDisk on = Cases.NITRO.write(folder);
    Path bundle = folder.resolve("case.json");
    save(on, bundle);
    byte[] whole = Files.readAllBytes(bundle);
    for (int length = 0; length < whole.length - 2; length += 1 + whole.length / 40) {
      Files.write(bundle, Arrays.copyOf(whole, length));
      assertThat(replay(bundle, on, LATER).exitCode())
          .as("%d bytes", length)
          .isEqualTo(ExitCode.USAGE);
    }
  }

  private CliRun save(Cases.OnDisk on, Path bundle) {
    return CliRun.withoutNetwork(
        folder.resolve("cache"),
        Cases.AT.plusSeconds(60),
        "verify",
        on.evidence(),
        "--json",
        "--collateral",
        on.collateral(),
        "--development",
        "--development-root",
        on.root(),
        "--save-bundle",
        bundle);
  }

  private CliRun replay(Path bundle, Cases.OnDisk on, Instant now, Object... more) {
    Object[] args = new Object[6 + more.length];
    Object[] first = {"verify", bundle, "--json", "--development", "--development-root", on.root()};
    System.arraycopy(first, 0, args, 0, first.length);
    System.arraycopy(more, 0, args, first.length, more.length);
    return CliRun.withoutNetwork(folder.resolve("other-cache"), now, args);
  }

  private static void change(Path from, Path to, UnaryOperator<JsonObject> edit) throws Exception {
    Files.writeString(to, edit.apply(read(from)).toJson());
  }

  private static JsonObject read(Path file) throws Exception {
    return Json.parseObject(Files.readAllBytes(file));
  }

  private static JsonObject with(JsonObject json, String name, JsonValue value) {
    JsonObject.Builder out = JsonObject.builder();
    json.members().forEach((member, old) -> out.put(member, member.equals(name) ? value : old));
    if (json.find(name).isEmpty()) {
      out.put(name, value);
    }
    return out.build();
  }

  private static JsonObject object(JsonObject json, String name) {
    return (JsonObject) json.find(name).orElseThrow();
  }

  private static String text(JsonObject json, String name) {
    return ((JsonString) json.find(name).orElseThrow()).value();
  }

  /** The base64 of the same bytes with one changed, at that many ninths. */
  private static String flipped(String base64, int ninths) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    bytes[bytes.length * ninths / 9] ^= 1;
    return Base64.getEncoder().encodeToString(bytes);
  }
}
