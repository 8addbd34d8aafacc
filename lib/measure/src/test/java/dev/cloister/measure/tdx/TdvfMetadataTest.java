package dev.cloister.measure.tdx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasureException.Reason;
import dev.cloister.measure.firmware.OvmfImage;
import dev.cloister.testkit.boot.FirmwareSpec;
import dev.cloister.testkit.boot.TdxSection;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TdvfMetadataTest {
  /** Where the builder puts the metadata, from the image's end. */
  private static final int FROM_END = 3072;

  @Test
  void of_soundImage_readsEverySection() throws MeasureException {
    TdvfMetadata metadata = of(FirmwareSpec.sample().build());
    assertThat(metadata.sections()).hasSize(6);
    assertThat(metadata.sections().getFirst())
        .isEqualTo(new TdvfSection(0x1000, 0x3000, 0xffffd000L, 0x3000, 0, true, false));
    assertThat(metadata.only(TdvfSection.TD_HOB).orElseThrow().address()).isEqualTo(0x809000);
    assertThat(metadata.only(TdvfSection.TEMPORARY)).isEmpty();
  }

  @Test
  void of_firmwareWithoutMetadata_saysThatItBootsNoTd() {
    assertThatThrownBy(() -> of(FirmwareSpec.of(2).build()))
        .isInstanceOf(MeasureException.class)
        .hasMessageContaining("no TDX metadata");
  }

  static Stream<TdxSection> brokenSections() {
    return Stream.of(
        new TdxSection(0, 0x1000, 0x1000, 0x1000, 0, 4), // unknown attribute
        new TdxSection(0, 0x1000, 0x1001, 0x1000, 0, 1), // not at a page
        new TdxSection(0, 0x1000, 0x1000, 0x1001, 0, 1), // not whole pages
        new TdxSection(0, 0x1001, 0x1000, 0x1000, 0, 1), // more bytes than memory
        new TdxSection(0x1000, 0x4000, 0x1000, 0x4000, 0, 1), // past the image's end
        new TdxSection(-4096, 0x1000, 0x1000, 0x1000, 0, 1),
        new TdxSection(0, 0, -4096, 0x1000, 3, 0), // negative as a signed number
        new TdxSection(0, 0, 0x1000, -4096, 3, 0),
        new TdxSection(0, 0, 0x1000, 0x1000_1000, 3, 0), // more pages than is sensible
        new TdxSection(0, 0, 1L << 60, 0x1000, 3, 0)); // outside the address space
  }

  @ParameterizedTest
  @MethodSource("brokenSections")
  void of_brokenSection_isRefused(TdxSection section) {
    assertRefused(FirmwareSpec.of(4).tdx(section).build());
  }

  @Test
  void of_overlappingSections_isRefused() {
    assertRefused(
        FirmwareSpec.of(4)
            .tdx(TdxSection.temporary(0x3000, 0x1000), TdxSection.temporary(0x2000, 0x2000))
            .build());
  }

  @Test
  void of_tooManyPagesTogether_isRefused() {
    assertRefused(
        FirmwareSpec.of(4)
            .tdx(TdxSection.temporary(0, 0x1000_0000), TdxSection.temporary(0x1000_0000, 0x1000))
            .build());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 8, 12})
  void of_headerFieldChanged_isRefused(int field) {
    byte[] image = FirmwareSpec.sample().build();
    image[image.length - FROM_END + field] ^= 1;
    assertRefused(image);
  }

  @Test
  void of_metadataAtTheVeryEnd_isRefused() {
    byte[] guid = FirmwareSpec.entry("35657ae44a989847865e4685a7bf8ec2", new byte[] {8, 0, 0, 0});
    assertRefused(FirmwareSpec.of(2).rawEntry(guid).build());
  }

  private static TdvfMetadata of(byte[] image) throws MeasureException {
    return TdvfMetadata.of(OvmfImage.parse(image));
  }

  private static void assertRefused(byte[] image) {
    assertThatThrownBy(() -> of(image))
        .isInstanceOfSatisfying(
            MeasureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.METADATA));
  }
}
