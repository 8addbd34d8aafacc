package dev.cloister.measure.tdx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.measure.Candidate;
import dev.cloister.measure.RealFirmware;
import dev.cloister.measure.firmware.OvmfImage;
import dev.cloister.testkit.boot.FirmwareSpec;
import dev.cloister.testkit.boot.TdxSection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MrtdTest {
  /** All kinds: measured, only placed, shorter than its memory, added later with and without. */
  private static final List<TdxSection> SECTIONS =
      List.of(
          TdxSection.code(0x1000, 0x3000, 0xffffd000L),
          TdxSection.variables(0, 0x1000, 0xffffc000L),
          new TdxSection(0x800, 0x1234, 0x900000, 0x3000, 0, 1),
          new TdxSection(0, 0x1000, 0xa00000, 0x1000, 0, 3),
          new TdxSection(0, 0, 0xb00000, 0x2000, 3, 2),
          TdxSection.temporary(0x800000, 0x2000));

  @ParameterizedTest
  @EnumSource(PageOrder.class)
  void of_everyKindOfSection_isTheNaiveComputation(PageOrder order) throws Exception {
    byte[] image = FirmwareSpec.of(4).tdx(SECTIONS.toArray(TdxSection[]::new)).build();
    byte[] expected = SlowMrtd.of(image, SECTIONS, order == PageOrder.SINGLE_PASS);
    assertThat(Mrtd.of(TdvfMetadata.of(OvmfImage.parse(image)), order)).isEqualTo(expected);
  }

  @Test
  void candidates_ofFirmwareWithCode_areBothOrders() throws Exception {
    List<Candidate> candidates = candidates(FirmwareSpec.sample().build());
    assertThat(candidates).hasSize(2);
    assertThat(candidates.get(0).value()).isNotEqualTo(candidates.get(1).value());
    assertThat(candidates).noneMatch(c -> c.variant().isEmpty());
  }

  @Test
  void candidates_whereOrdersAgree_areOne() throws Exception {
    byte[] image = FirmwareSpec.of(2).tdx(TdxSection.temporary(0x1000, 0x2000)).build();
    assertThat(candidates(image)).singleElement().matches(c -> c.variant().isEmpty());
  }

  @Test
  void candidates_oneByteOfTheCodeChanged_areOthers() throws Exception {
    byte[] image = FirmwareSpec.sample().build();
    byte[] changed = image.clone();
    changed[0x1000] ^= 1;
    assertThat(candidates(changed)).doesNotContainAnyElementsOf(candidates(image));
  }

  @Test
  void candidates_variablesChanged_areTheSame() throws Exception {
    byte[] image = FirmwareSpec.sample().build();
    byte[] changed = image.clone();
    changed[0] ^= 1;
    assertThat(candidates(changed)).isEqualTo(candidates(image));
  }

  @Test
  void candidates_ofDebian13_areTheWorkedValue() throws Exception {
    Optional<byte[]> image = RealFirmware.find(RealFirmware.TRIXIE);
    if (image.isPresent()) {
      assertThat(candidates(image.get()).getFirst().value())
          .isEqualTo(
              "bdc6fb145880f06f30c8b346b8dce2a99d9351b56892df22f80fcf6574caa9f9"
                  + "c31df8e8576d53b4d0cd1c3f28910e11");
    }
  }

  @Test
  void candidates_ofDebian12_areTheWorkedValue() throws Exception {
    Optional<byte[]> image = RealFirmware.find(RealFirmware.BOOKWORM);
    if (image.isPresent()) {
      assertThat(candidates(image.get()).getFirst().value())
          .isEqualTo(
              "4c7206f0f483c524f12c366c711e9049030a8d47c471ee5aa9c4999a08de4057"
                  + "fb887fed0744d5631a212967fb231c47");
    }
  }

  @Test
  void candidates_value_isLowerCaseHexOf48Bytes() throws Exception {
    assertThat(candidates(FirmwareSpec.sample().build()))
        .allSatisfy(c -> assertThat(HexFormat.of().parseHex(c.value())).hasSize(48));
  }

  private static List<Candidate> candidates(byte[] image) throws Exception {
    return Mrtd.candidates(TdvfMetadata.of(OvmfImage.parse(image)));
  }
}
