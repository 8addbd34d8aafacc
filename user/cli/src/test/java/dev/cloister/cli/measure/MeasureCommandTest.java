package dev.cloister.cli.measure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.cli.CliRun;
import dev.cloister.cli.ExitCode;
import dev.cloister.testkit.boot.FirmwareSpec;
import dev.cloister.testkit.boot.PeSpec;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.intel.TdReportField;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.BootLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasureCommandTest {
  private static final Instant AT = Instant.parse("2025-06-15T00:00:00Z");
  private static final byte[] KERNEL = PeSpec.kernel().build();
  private static final byte[] INITRD = "an initrd".getBytes(UTF_8);

  @TempDir Path folder;
  private Path firmware;
  private Path kernel;
  private Path initrd;
  private Path image;

  @BeforeEach
  void files() throws IOException {
    firmware = Files.write(folder.resolve("OVMF.fd"), FirmwareSpec.sample().build());
    kernel = Files.write(folder.resolve("vmlinuz"), KERNEL);
    initrd = Files.write(folder.resolve("initrd.img"), INITRD);
    image =
        Files.write(folder.resolve("linux.efi"), PeSpec.unified(KERNEL, "quiet", INITRD).build());
  }

  @Test
  void tdx_firmwareKernelAndInitrd_printsRegistersAndFiles() {
    CliRun run =
        run("measure", "tdx", "--firmware", firmware, "--kernel", kernel, "--initrd", initrd);
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("firmware    OVMF.fd, 16384 bytes, SHA-256 ", "mrtd\n  ", "rtmr1\n", "rtmr2\n")
        .doesNotContain(folder.toString());
    assertThat(run.err()).isEmpty();
  }

  @Test
  void tdx_sameInputs_giveTheSameFile() throws IOException {
    Path first = folder.resolve("a.json");
    Path second = folder.resolve("b.json");
    run("measure", "tdx", "--firmware", firmware, "--kernel", kernel, "-o", first);
    run("measure", "tdx", "--firmware", firmware, "--kernel", kernel, "-o", second);
    assertThat(first).hasSameBinaryContentAs(second);
  }

  @Test
  void tdx_valuesOfARelease_affirmItsQuoteAndNoOther() throws Exception {
    Path values = folder.resolve("values.json");
    CliRun measured =
        run(
            "measure",
            "tdx",
            "--firmware",
            firmware,
            "--kernel",
            kernel,
            "--cmdline",
            "quiet",
            "-o",
            values,
            "--description",
            "release 7");
    assertThat(measured.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(measured.out()).contains("cloister verify EVIDENCE --reference-values " + values);
    IntelSample release = release(values, value(values, "rtmr1", 1));
    CliRun verified = verify(release, "--reference-values", values);
    assertThat(verified.out()).contains("AFFIRMING", "mrtd, rtmr1, rtmr2");
    assertThat(verified.exitCode()).isEqualTo(ExitCode.OK);

    CliRun other = verify(release(values, "77".repeat(48)), "--reference-values", values);
    assertThat(other.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
    assertThat(other.out())
        .contains("expected rtmr1 to be one of 2 values", "[measurement.mismatch]");
  }

  @Test
  void tdx_valuesOfTwoReleases_affirmEither() throws Exception {
    Path first = folder.resolve("first.json");
    Path second = folder.resolve("second.json");
    run("measure", "tdx", "--firmware", firmware, "--kernel", kernel, "-o", first);
    run(
        "measure",
        "tdx",
        "--firmware",
        firmware,
        "--kernel",
        kernel,
        "--cmdline",
        "x",
        "-o",
        second);
    for (Path file : List.of(first, second)) {
      IntelSample sample = release(file, value(file, "rtmr1", 0));
      CliRun run = verify(sample, "--reference-values", first, "--reference-values", second);
      assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    }
    IntelSample sample = release(first, value(first, "rtmr1", 0));
    assertThat(verify(sample, "--reference-values", second).exitCode())
        .isEqualTo(ExitCode.CONTRAINDICATED);
  }

  @Test
  void verify_savedWithReferenceValues_givesTheSameVerdictFromTheBundle() throws Exception {
    Path values = folder.resolve("values.json");
    Path bundle = folder.resolve("case.json");
    run("measure", "tdx", "--firmware", firmware, "--kernel", kernel, "-o", values);
    IntelSample sample = release(values, value(values, "rtmr1", 0));
    verify(sample, "--reference-values", values, "--save-bundle", bundle);
    Path root = folder.resolve("root.der");
    CliRun run = run("verify", bundle, "--development", "--development-root", root);
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("mrtd, rtmr1, rtmr2");
  }

  @Test
  void verify_fileThatIsNoReferenceValues_isRefused() throws Exception {
    IntelSample sample = scenario().issue();
    CliRun run = verify(sample, "--reference-values", firmware);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--reference-values");
  }

  @Test
  void verify_eventLogOfTheBoot_isClaimedAndOfAnotherIsRefused() throws Exception {
    BootLog log = BootLog.sha384().secureBoot(1, true).image(2, KERNEL);
    IntelSample sample =
        scenario()
            .quote(
                quote ->
                    quote
                        .with(TdReportField.RTMR0, log.register(1))
                        .with(TdReportField.RTMR1, log.register(2))
                        .with(TdReportField.RTMR2, "00".repeat(48)))
            .issue();
    Path own = Files.write(folder.resolve("own.bin"), log.bytes());
    Path other =
        Files.write(folder.resolve("other.bin"), BootLog.sha384().secureBoot(1, false).bytes());
    CliRun run = verify(sample, "--event-log", own, "--json");
    assertThat(Json.parseObject(run.out().getBytes(UTF_8)).toString()).contains("secureBoot");
    assertThat(verify(sample, "--event-log", other).out()).contains("[tdx.log]");
  }

  @Test
  void tdx_memoryWithoutAcpiTables_printsWhatIsKnownOfRtmr0() {
    CliRun run = run("measure", "tdx", "--firmware", firmware, "--memory", "4G");
    assertThat(run.out()).contains("rtmr0: no value; known events", "TD HOB", "--acpi-loader");
  }

  @Test
  void tdx_memoryAndAcpiTables_givesRtmr0() throws Exception {
    CliRun run =
        run(
            "measure",
            "tdx",
            "--firmware",
            firmware,
            "--memory",
            "4G",
            "--acpi-loader",
            initrd,
            "--acpi-rsdp",
            initrd,
            "--acpi-tables",
            initrd,
            "--json");
    JsonObject values = Json.parseObject(run.out().getBytes(UTF_8)).object("values");
    assertThat(values.array("rtmr0").objects().getFirst().array("events").size()).isEqualTo(13);
  }

  @Test
  void tdx_someAcpiTablesOrNoMemory_isRefused() {
    assertRefused(
        run("measure", "tdx", "--firmware", firmware, "--memory", "4G", "--acpi-loader", initrd),
        "all of");
    assertRefused(
        run(
            "measure",
            "tdx",
            "--firmware",
            firmware,
            "--acpi-loader",
            initrd,
            "--acpi-rsdp",
            initrd,
            "--acpi-tables",
            initrd),
        "--memory");
  }

  @Test
  void snp_kernelAndProcessors_givesOneMeasurement() throws Exception {
    CliRun run =
        run(
            "measure",
            "snp",
            "--firmware",
            firmware,
            "--vcpus",
            3,
            "--vcpu-type",
            "EPYC-Genoa",
            "--guest-features",
            "0x21",
            "--kernel",
            kernel,
            "--initrd",
            initrd,
            "--cmdline",
            "quiet panic=-1",
            "--json");
    JsonObject file = Json.parseObject(run.out().getBytes(UTF_8));
    assertThat(file.object("values").array("measurement").objects().getFirst().string("value"))
        .startsWith("aa29a9c1523f11ff87a8bbcb576f6e45");
    assertThat(file.object("origin").array("inputs").size()).isEqualTo(3);
    assertThat(file.object("origin").object("parameters").string("vcpuSignature"))
        .isEqualTo("0xa10f10");
  }

  @Test
  void snp_signatureInPlaceOfAModel_isTheSame() {
    CliRun model =
        run("measure", "snp", "--firmware", firmware, "--vcpus", 1, "--vcpu-type", "EPYC-Milan");
    CliRun signature =
        run("measure", "snp", "--firmware", firmware, "--vcpus", 1, "--vcpu-signature", "0xa00f11");
    assertThat(model.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(signature.out()).isEqualTo(model.out());
  }

  @Test
  void snp_onEc2_needsNoModel() {
    CliRun run = run("measure", "snp", "--firmware", firmware, "--vcpus", 2, "--vmm", "ec2");
    assertThat(run.out()).contains("d3183ead5be595baf1305bde08ae956a");
  }

  @Test
  void snp_bothModelAndSignatureOrNeither_isRefused() {
    assertRefused(
        run(
            "measure",
            "snp",
            "--firmware",
            firmware,
            "--vcpus",
            1,
            "--vcpu-type",
            "EPYC",
            "--vcpu-signature",
            "1"),
        "either");
    assertRefused(run("measure", "snp", "--firmware", firmware, "--vcpus", 1), "--vcpu-type");
    assertRefused(
        run("measure", "snp", "--firmware", firmware, "--vcpus", 1, "--vcpu-signature", "xyz"),
        "hex");
  }

  @Test
  void uki_ofAnImage_givesThreeRegistersPerBank() throws Exception {
    CliRun run =
        run(
            "measure", "uki", image, "--bank", "sha256", "--bank", "sha384", "--phase", "kernel",
            "--phase", "ready", "--json");
    JsonObject values = Json.parseObject(run.out().getBytes(UTF_8)).object("values");
    assertThat(values.members())
        .containsOnlyKeys("pcr4", "pcr9", "pcr11", "sha384.pcr4", "sha384.pcr9", "sha384.pcr11");
    assertThat(values.array("pcr11").size()).isEqualTo(2);
  }

  @Test
  void uki_withEvents_printsThem() {
    CliRun run = run("measure", "uki", image, "--events");
    assertThat(run.out()).contains(".linux name", "command line \"quiet\"", "separator");
  }

  @Test
  void uki_phaseTwice_isRefused() {
    assertRefused(run("measure", "uki", image, "--phase", "ready", "--phase", "ready"), "twice");
  }

  @Test
  void direct_ofAKernel_givesPcr4And9() throws Exception {
    CliRun run =
        run(
            "measure",
            "direct",
            "--kernel",
            kernel,
            "--initrd",
            initrd,
            "--memory",
            "1G",
            "--json");
    assertThat(Json.parseObject(run.out().getBytes(UTF_8)).object("values").members())
        .containsOnlyKeys("pcr4", "pcr9");
  }

  @Test
  void direct_ofPlainFirmware_givesItsRegistersToo() throws Exception {
    CliRun run = run("measure", "direct", "--kernel", kernel, "--plain-firmware", "--json");
    JsonObject values = Json.parseObject(run.out().getBytes(UTF_8)).object("values");
    assertThat(values.members()).containsOnlyKeys("pcr2", "pcr3", "pcr4", "pcr5", "pcr7", "pcr9");
    assertThat(values.array("pcr7").size()).isEqualTo(2);
  }

  @Test
  void pe_ofAKernel_printsBothDigests() throws Exception {
    assertThat(run("measure", "pe", kernel).out()).contains("image without signature", "sha384");
    JsonObject json =
        Json.parseObject(run("measure", "pe", kernel, "--json").out().getBytes(UTF_8));
    assertThat(json.bool("signed")).isFalse();
    assertThat(HexFormat.of().parseHex(json.object("authenticode").string("sha256"))).hasSize(32);
  }

  @Test
  void measure_fileOfAnotherKind_isNamedWithItsCode() {
    assertRefused(run("measure", "tdx", "--firmware", kernel), "[measure.firmware]");
    assertRefused(run("measure", "uki", kernel), "[measure.uki]");
    assertRefused(run("measure", "pe", initrd), "[measure.pe]");
    assertRefused(run("measure", "direct", "--kernel", image), "[measure.kernel]");
    assertRefused(
        run("measure", "direct", "--kernel", kernel, "--cmdline", "a\nb"), "[measure.parameter]");
  }

  @Test
  void measure_outputThatCannotBeWritten_isExitCode1() {
    CliRun run = run("measure", "uki", image, "-o", folder.resolve("no/such/folder/x"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.CONTRAINDICATED);
  }

  @Test
  void measure_longDescription_isRefused() {
    assertRefused(run("measure", "uki", image, "--description", "x".repeat(1001)), "1000");
  }

  private static IntelScenario scenario() {
    return IntelScenario.of(QuoteFormat.TDX_V4, Seed.of("measure"), AT);
  }

  /** A quote of the values' first MRTD and RTMR2, and this RTMR1. */
  private static IntelSample release(Path values, String rtmr1) throws Exception {
    String mrtd = value(values, "mrtd", 0);
    String rtmr2 = value(values, "rtmr2", 0);
    return scenario()
        .quote(
            quote ->
                quote
                    .with(TdReportField.MRTD, mrtd)
                    .with(TdReportField.RTMR1, rtmr1)
                    .with(TdReportField.RTMR2, rtmr2))
        .issue();
  }

  private static String value(Path values, String register, int index) throws Exception {
    return Json.parseObject(Files.readAllBytes(values))
        .object("values")
        .array(register)
        .objects()
        .get(index)
        .string("value");
  }

  private CliRun verify(IntelSample sample, Object... more) throws IOException {
    List<Object> args = new ArrayList<>();
    args.add("verify");
    args.add(Files.write(folder.resolve("quote.bin"), sample.evidence()));
    args.addAll(
        List.of(
            "--offline",
            "--development",
            "--development-root",
            Files.write(folder.resolve("root.der"), sample.anchor()),
            "--collateral",
            Files.writeString(folder.resolve("c.json"), sample.collateral().toDcapJson()),
            "--at",
            AT,
            "--nonce",
            HexFormat.of().formatHex(sample.challenge())));
    args.addAll(List.of(more));
    return run(args.toArray());
  }

  private CliRun run(Object... args) {
    return CliRun.of(folder.resolve("cache"), AT, args);
  }

  private static void assertRefused(CliRun run, String part) {
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("cloister: ").contains(part);
    assertThat(run.err().lines().count()).isLessThanOrEqualTo(2);
    assertThat(run.out()).isEmpty();
  }
}
