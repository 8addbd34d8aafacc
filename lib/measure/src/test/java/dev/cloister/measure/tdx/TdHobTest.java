package dev.cloister.measure.tdx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.measure.Bank;
import dev.cloister.measure.EventLogFile;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasureException.Reason;
import dev.cloister.measure.firmware.OvmfImage;
import dev.cloister.testkit.boot.FirmwareSpec;
import dev.cloister.testkit.boot.TdxSection;
import dev.cloister.testkit.vectors.Vectors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TdHobTest {
  private static final long GIB = 1L << 30;
  private static final Vectors VECTORS =
      Vectors.of(System.getenv(), Path.of(System.getProperty("cloister.root", ".")));

  @Test
  void of_smallGuest_isAHandoffAndEightRanges() throws MeasureException {
    byte[] hob = TdHob.of(metadata(0x810000, 0x10000), GIB);
    // The sections touch: 0..800000, 800000, 806000..809000, 809000, 80b000, 80d000.., 810000,
    // rest.
    assertThat(hob).hasSize(56 + 8 * 48);
    ByteBuffer in = ByteBuffer.wrap(hob).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(in.getShort(0)).isEqualTo((short) 1);
    assertThat(in.getInt(8)).isEqualTo(9);
    assertThat(in.getLong(48)).isEqualTo(0x809000 + hob.length + 8);
    assertRange(in, 0, 7, 0, 0x800000);
    assertRange(in, 1, 0, 0x800000, 0x6000);
    assertRange(in, 2, 7, 0x806000, 0x3000);
    assertRange(in, 3, 0, 0x809000, 0x2000);
    assertRange(in, 4, 0, 0x80b000, 0x2000);
    assertRange(in, 5, 7, 0x80d000, 0x3000);
    assertRange(in, 6, 0, 0x810000, 0x10000);
    assertRange(in, 7, 7, 0x820000, GIB - 0x820000);
  }

  @ParameterizedTest
  @CsvSource({
    "2815, 2815", // 2.75 GiB less a MiB: all of it below 4 GiB
    "2816, 2048", // 2.75 GiB: 2 GiB below
    "8192, 2048"
  })
  void below4g_ofAMemory_isWhatQ35Leaves(long mib, long low) {
    assertThat(TdHob.below4g(mib << 20)).isEqualTo(low << 20);
  }

  @Test
  void of_largeGuest_endsWithTheMemoryAbove4Gib() throws MeasureException {
    byte[] hob = TdHob.of(metadata(0x810000, 0x10000), 8 * GIB);
    ByteBuffer in = ByteBuffer.wrap(hob).order(ByteOrder.LITTLE_ENDIAN);
    assertRange(in, 7, 7, 0x820000, 2 * GIB - 0x820000);
    assertRange(in, 8, 7, 4 * GIB, 6 * GIB);
  }

  /** The first event of RTMR0 on real TDX machines, whose memory the log's owner named or used. */
  @ParameterizedTest
  @CsvSource({
    "dstack/ccel.bin, 1024, 0x811000, 0xf000",
    "goeventlog/CCEL_unpadded.data.bin, 8192, 0x810000, 0x10000",
    "trustee/CCEL_data_grub, 10240, 0x810000, 0x10000"
  })
  void of_memoryOfARealMachine_isWhatItMeasured(String log, long mib, String address, String length)
      throws Exception {
    String path = "attestation/ccel-eventlog/" + log;
    Optional<byte[]> bytes = VECTORS.find(path);
    if (bytes.isEmpty()) {
      System.out.println(Vectors.missing(path));
      return;
    }
    byte[] hob = TdHob.of(metadata(Long.decode(address), Long.decode(length)), mib << 20);
    assertThat(HexFormat.of().formatHex(Bank.SHA384.digest(hob)))
        .isEqualTo(EventLogFile.read(bytes.get()).digests(1, Bank.SHA384).getFirst());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, (1 << 20) - 1, (1 << 20) + 1, 8 << 20, 1L << 47})
  void of_memoryThatCannotBe_isRefused(long memory) {
    assertThatThrownBy(() -> TdHob.of(metadata(0x810000, 0x10000), memory))
        .isInstanceOfSatisfying(
            MeasureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.PARAMETER));
  }

  @Test
  void of_firmwareWithoutHob_isRefused() {
    byte[] image = FirmwareSpec.of(2).tdx(TdxSection.temporary(0x1000, 0x1000)).build();
    assertThatThrownBy(() -> TdHob.of(TdvfMetadata.of(OvmfImage.parse(image)), GIB))
        .isInstanceOfSatisfying(
            MeasureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.METADATA));
  }

  private static void assertRange(ByteBuffer in, int index, int type, long from, long length) {
    int at = 56 + 48 * index;
    assertThat(in.getShort(at)).isEqualTo((short) 3);
    assertThat(in.getShort(at + 2)).isEqualTo((short) 48);
    assertThat(in.getInt(at + 24)).isEqualTo(type);
    assertThat(in.getInt(at + 28)).isEqualTo(7);
    assertThat(in.getLong(at + 32)).isEqualTo(from);
    assertThat(in.getLong(at + 40)).isEqualTo(length);
  }

  private static TdvfMetadata metadata(long lastAddress, long lastLength) throws MeasureException {
    return TdvfMetadata.of(
        OvmfImage.parse(
            FirmwareSpec.of(2)
                .tdx(
                    TdxSection.temporary(lastAddress, lastLength),
                    TdxSection.temporary(0x80b000, 0x2000),
                    TdxSection.hob(0x809000, 0x2000),
                    TdxSection.temporary(0x800000, 0x6000))
                .build()));
  }
}
