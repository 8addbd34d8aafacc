package dev.cloister.measure.snp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.measure.FileDigests;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasureException.Reason;
import dev.cloister.measure.RealFirmware;
import dev.cloister.measure.firmware.OvmfImage;
import dev.cloister.testkit.boot.FirmwareSpec;
import dev.cloister.testkit.boot.PeSpec;
import dev.cloister.testkit.boot.SevSection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The expected digests are those of sev-snp-measure (virtee, commit 8f2b337e of 27 May 2026), run
 * once over the same bytes.
 */
class SnpLaunchTest {
  private static final byte[] SAMPLE = FirmwareSpec.sample().build();
  private static final FileDigests KERNEL = FileDigests.of(PeSpec.kernel().build());
  private static final FileDigests INITRD = FileDigests.of("an initrd".getBytes(UTF_8));

  @ParameterizedTest
  @CsvSource({
    "qemu, 1, EPYC-v4, 577a1f6d7a7e98c0489efd6aadbbd20554a9f8bf040d655a47f1eb0f74b6fb392eafbd1440d477f10cf1ea36020e09d0",
    "qemu, 3, EPYC-Milan, f5ff9de931df6a453fb3cbfca0c18ce168cd4e7644ad4b89afb738058716d8dfd5b1c6cd23c5c43f1302a35d7a0a72ec",
    "ec2, 2, EPYC-v4, d3183ead5be595baf1305bde08ae956a9b9551c5b808c903c9104790a2aef1f1d99ef2a80c7fa3bfb70f0a8eb50ccfc0",
    "gce, 2, EPYC-v4, af33938078f8a5e35d34b42f820be70f6403aaa377b2a1835dac4eb585c50407a702e1295746415d2ebda19ee4acd7ad"
  })
  void measurement_withoutKernel_isSevSnpMeasures(
      String vmm, int vcpus, String model, String expected) throws Exception {
    SnpLaunch launch =
        new SnpLaunch(
            vcpus,
            CpuSignature.ofModel(model),
            VmmType.find(vmm).orElseThrow(),
            SnpLaunch.SNP_ACTIVE,
            Optional.empty());
    assertThat(measure(launch, SAMPLE)).isEqualTo(expected);
  }

  @Test
  void measurement_withKernelInitrdAndCommandLine_isSevSnpMeasures() throws Exception {
    SnpLaunch launch =
        new SnpLaunch(
            3,
            CpuSignature.ofModel("EPYC-Genoa"),
            VmmType.QEMU,
            0x21,
            Optional.of(KernelHashes.of(KERNEL, Optional.of(INITRD), "quiet panic=-1")));
    assertThat(measure(launch, SAMPLE))
        .isEqualTo(
            "aa29a9c1523f11ff87a8bbcb576f6e451aa21a82d47ec61f115e015ab6e0b5f1"
                + "da09484714f7aeb4d2f5b3c8f37aafa4");
  }

  @Test
  void measurement_withKernelAlone_isSevSnpMeasures() throws Exception {
    SnpLaunch launch = launch(2).kernel(KernelHashes.of(KERNEL, Optional.empty(), ""));
    assertThat(measure(launch, SAMPLE))
        .isEqualTo(
            "1705a6aac36d0a1afe4d3089199bde4f840c20fe9a1664736c9ed232913e5f6b"
                + "a5f22e88176f4b1d8a58dbe16568225c");
  }

  @Test
  void measurement_ofAnExplicitSignature_isSevSnpMeasures() throws Exception {
    SnpLaunch launch =
        new SnpLaunch(2, CpuSignature.of(26, 2, 1), VmmType.QEMU, 1, Optional.empty());
    assertThat(measure(launch, SAMPLE))
        .isEqualTo(
            "9396946097ebc70b9826efdc8d2b3ba60a1ee6fc08d2038402f68736be4aae68"
                + "1cdefe2ef92b91155261e2ea59c878ec");
  }

  @Test
  void measurement_ofDebian13With4VCpus_isSevSnpMeasures() throws Exception {
    Optional<byte[]> image = RealFirmware.find(RealFirmware.TRIXIE);
    if (image.isPresent()) {
      assertThat(measure(launch(4), image.get()))
          .isEqualTo(
              "676826e902524799a067f7c43b3ab0101dce73a2506d41436dd2f8472fa20808"
                  + "1f11f9e65ca5d2439785732a0bfd8339");
    }
  }

  @Test
  void measurement_ofDebian12With4VCpus_isSevSnpMeasures() throws Exception {
    Optional<byte[]> image = RealFirmware.find(RealFirmware.BOOKWORM);
    if (image.isPresent()) {
      assertThat(measure(launch(4), image.get()))
          .isEqualTo(
              "32ac9d7a17d28f7cd4404a4516d2f00519668c40ada2062351c36767e908eb3f"
                  + "090d66c33ab10f80150e00a4385b6d0f");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EPYC, 0x800f12",
    "EPYC-IBPB, 0x800f12",
    "EPYC-Rome-v3, 0x830f10",
    "EPYC-Milan, 0xa00f11",
    "EPYC-Genoa-v1, 0xa10f10",
    "EPYC-Turin, 0xb00f00"
  })
  void signature_ofAModel_isItsCpuid(String model, String expected) throws Exception {
    assertThat(CpuSignature.ofModel(model).value()).isEqualTo(Integer.decode(expected));
  }

  @Test
  void signature_ofAFamilyBelow15_hasNoExtendedPart() {
    assertThat(CpuSignature.of(6, 0x8f, 3).value()).isEqualTo(0x806f3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "epyc", "EPYC-v", "EPYC-Milan-v1-v2", "host"})
  void signature_ofAnUnknownModel_namesTheKnownOnes(String model) {
    assertThatThrownBy(() -> CpuSignature.ofModel(model))
        .isInstanceOf(MeasureException.class)
        .hasMessageContaining("EPYC-Milan");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 4097})
  void measurement_ofANumberOfVCpusThatCannotBe_isRefused(int vcpus) {
    assertRefused(launch(vcpus).launch(), SAMPLE, Reason.PARAMETER);
  }

  static Stream<FirmwareSpec> broken() {
    FirmwareSpec sound = FirmwareSpec.sample();
    return Stream.of(
        sound.sev(), // no metadata
        sound.resetVector(0), // no reset vector
        sound.sev(new SevSection(0x1001, 0x1000, 1)),
        sound.sev(new SevSection(0x1000, 0x1001, 1)),
        sound.sev(new SevSection(0x1000, 0, 1)),
        sound.sev(new SevSection(0x1000, 0x1000, 5)), // unknown type
        sound.sev(new SevSection(0x1000, 0x2000, 2)), // secrets are one page
        sound.sev(new SevSection(0x1000, 0x2000, 3)),
        sound.sev(new SevSection(0x1000, 0x2000, 16)),
        sound.sev(new SevSection(0x1000, 0x10001000, 1)), // more than is sensible
        sound.sev(new SevSection(0, 0x10000000, 1), new SevSection(0x20000000, 0x1000, 1)));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void measurement_ofBrokenMetadata_isRefused(FirmwareSpec firmware) {
    assertRefused(launch(1).launch(), firmware.build(), Reason.METADATA);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 8, 12})
  void measurement_metadataHeaderChanged_isRefused(int field) {
    byte[] image = SAMPLE.clone();
    image[image.length - 2048 + field] ^= 1;
    assertRefused(launch(1).launch(), image, Reason.METADATA);
  }

  static Stream<FirmwareSpec> withoutPlaceForHashes() {
    FirmwareSpec sound = FirmwareSpec.sample();
    return Stream.of(
        sound.hashTable(0),
        sound.sev(new SevSection(0x800000, 0x1000, 1)),
        sound.hashTable(0x80fff0), // before its page
        sound.hashTable(0x811000 - KernelHashes.LENGTH + 1)); // past its end
  }

  @ParameterizedTest
  @MethodSource("withoutPlaceForHashes")
  void measurement_kernelWithFirmwareThatTakesNone_isRefused(FirmwareSpec firmware)
      throws Exception {
    SnpLaunch launch = launch(1).kernel(KernelHashes.of(KERNEL, Optional.empty(), ""));
    assertRefused(launch, firmware.build(), Reason.METADATA);
  }

  @Test
  void measurement_anyInputChanged_isAnother() throws Exception {
    byte[] otherFirmware = SAMPLE.clone();
    otherFirmware[5] ^= 1;
    FileDigests other = FileDigests.of(new byte[1]);
    List<String> values =
        List.of(
            measure(launch(1), SAMPLE),
            measure(launch(1), otherFirmware),
            measure(launch(2), SAMPLE),
            measure(launch(1).kernel(KernelHashes.of(KERNEL, Optional.empty(), "")), SAMPLE),
            measure(launch(1).kernel(KernelHashes.of(other, Optional.empty(), "")), SAMPLE),
            measure(launch(1).kernel(KernelHashes.of(KERNEL, Optional.of(INITRD), "")), SAMPLE),
            measure(launch(1).kernel(KernelHashes.of(KERNEL, Optional.empty(), "x")), SAMPLE));
    assertThat(values).doesNotHaveDuplicates();
  }

  /** A launch that differs from another in one thing. */
  private record Base(SnpLaunch launch) {
    SnpLaunch kernel(KernelHashes hashes) {
      return new SnpLaunch(
          launch.vcpus(), launch.signature(), launch.vmm(), launch.features(), Optional.of(hashes));
    }
  }

  private static Base launch(int vcpus) {
    return new Base(
        new SnpLaunch(vcpus, CpuSignature.of(23, 1, 2), VmmType.QEMU, 1, Optional.empty()));
  }

  private static String measure(Base base, byte[] image) throws MeasureException {
    return measure(base.launch(), image);
  }

  private static String measure(SnpLaunch launch, byte[] image) throws MeasureException {
    return launch.measurement(OvmfImage.parse(image)).value();
  }

  private static void assertRefused(SnpLaunch launch, byte[] image, Reason reason) {
    assertThatThrownBy(() -> measure(launch, image))
        .isInstanceOfSatisfying(
            MeasureException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
