package dev.cloister.measure.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasureException.Reason;
import dev.cloister.testkit.boot.FirmwareSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OvmfImageTest {
  private static final String GUID = "12345678-9abc-def0-1122-334455667788";
  private static final String STORED = "78563412bc9af0de1122334455667788";

  @Test
  void guid_ofText_isStoredWithLittleEndianFields() {
    assertThat(HexFormat.of().formatHex(Guid.bytes(GUID))).isEqualTo(STORED);
  }

  @Test
  void entry_ofTheTable_isFoundByItsGuid() throws MeasureException {
    byte[] data = {1, 2, 3};
    OvmfImage image =
        OvmfImage.parse(FirmwareSpec.sample().rawEntry(FirmwareSpec.entry(STORED, data)).build());
    assertThat(image.entry(Guid.bytes(GUID)).orElseThrow().copy()).isEqualTo(data);
    assertThat(image.entry(Guid.bytes("00000000-0000-0000-0000-000000000000"))).isEmpty();
  }

  @Test
  void address_ofAnImage_endsAtFourGibibytes() throws MeasureException {
    assertThat(OvmfImage.parse(FirmwareSpec.of(3).build()).address()).isEqualTo(0xffffd000L);
  }

  @Test
  void target_thatPointsBeforeTheImage_isRefused() throws MeasureException {
    byte[] data = HexFormat.of().parseHex("01300000");
    OvmfImage image =
        OvmfImage.parse(FirmwareSpec.of(3).rawEntry(FirmwareSpec.entry(STORED, data)).build());
    assertRefused(() -> image.target(Guid.bytes(GUID)));
  }

  static Stream<byte[]> broken() {
    byte[] tooShort = FirmwareSpec.entry(STORED, new byte[0]);
    tooShort[0] = 17;
    byte[] tooLong = FirmwareSpec.entry(STORED, new byte[0]);
    tooLong[0] = 19;
    byte[] twice = FirmwareSpec.entry(STORED, new byte[0]);
    byte[] noTable = new byte[2 * 4096];
    byte[] shortTable = FirmwareSpec.of(2).build();
    shortTable[shortTable.length - 50] = 17;
    byte[] longTable = FirmwareSpec.of(1).build();
    longTable[longTable.length - 49] = 0x10;
    byte[] image = FirmwareSpec.of(2).build();
    return Stream.of(
        new byte[0],
        Arrays.copyOf(image, 4095),
        Arrays.copyOf(image, 4096),
        noTable,
        shortTable,
        longTable,
        FirmwareSpec.of(2).rawEntry(new byte[17]).build(),
        FirmwareSpec.of(2).rawEntry(tooShort).build(),
        FirmwareSpec.of(2).rawEntry(tooLong).build(),
        FirmwareSpec.of(2).rawEntry(twice).rawEntry(twice).build());
  }

  @ParameterizedTest
  @MethodSource("broken")
  void parse_brokenImage_isRefusedAsFirmware(byte[] image) {
    assertRefused(() -> OvmfImage.parse(image));
  }

  @Test
  void parse_arrayChangedAfterwards_doesNotChangeTheImage() throws MeasureException {
    byte[] bytes = FirmwareSpec.of(2).build();
    OvmfImage image = OvmfImage.parse(bytes);
    bytes[0] ^= 1;
    assertThat(image.image().copy()[0]).isNotEqualTo(bytes[0]);
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            MeasureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FIRMWARE));
  }
}
