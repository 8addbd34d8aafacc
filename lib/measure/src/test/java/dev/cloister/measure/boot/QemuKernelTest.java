package dev.cloister.measure.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.measure.Bank;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasureException.Reason;
import dev.cloister.measure.RealFirmware;
import dev.cloister.measure.pe.PeImage;
import dev.cloister.testkit.boot.PeSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QemuKernelTest {
  private static final long MIB = 1 << 20;
  private static final byte[] KERNEL = PeSpec.kernel().build();

  @Test
  void patched_withAnInitrd_changesTheFieldsABootLoaderSets() throws MeasureException {
    byte[] patched = QemuKernel.patched(KERNEL, 5000, 1024 * MIB);
    ByteBuffer in = ByteBuffer.wrap(patched).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(in.get(0x210)).isEqualTo((byte) 0xb0);
    assertThat(in.get(0x211)).isEqualTo((byte) 0x81);
    assertThat(in.getShort(0x224)).isEqualTo((short) 0xfe00);
    assertThat(in.getInt(0x228)).isEqualTo(0x20000);
    assertThat(in.getInt(0x21c)).isEqualTo(5000);
    assertThat(IntStream.range(0, KERNEL.length).filter(i -> patched[i] != KERNEL[i]))
        .allMatch(i -> (i >= 0x210 && i < 0x220) || (i >= 0x224 && i < 0x22c));
  }

  @Test
  void patched_withoutInitrd_leavesItsFieldsAlone() throws MeasureException {
    byte[] patched = QemuKernel.patched(KERNEL, 0, 1024 * MIB);
    assertThat(ByteBuffer.wrap(patched).getLong(0x218)).isZero();
  }

  /** The highest whole page below the end of low memory less 160 KiB. */
  @ParameterizedTest
  @CsvSource({
    "1024, 0x3ffd6000",
    "2048, 0x7ffd6000",
    "2815, 0xafed6000",
    "2816, 0x7ffd6000",
    "8192, 0x7ffd6000"
  })
  void patched_initrdOf5000Bytes_isPlacedBelowTheAcpiTables(long mib, String address)
      throws MeasureException {
    byte[] patched = QemuKernel.patched(KERNEL, 5000, mib * MIB);
    int found = ByteBuffer.wrap(patched).order(ByteOrder.LITTLE_ENDIAN).getInt(0x218);
    assertThat(Integer.toHexString(found)).isEqualTo(address.substring(2));
  }

  @Test
  void patched_kernelThatTakesNoInitrdAbove4g_obeysItsLimit() throws MeasureException {
    byte[] kernel = KERNEL.clone();
    kernel[0x236] = 0;
    ByteBuffer.wrap(kernel).order(ByteOrder.LITTLE_ENDIAN).putInt(0x22c, 0x37ffffff);
    byte[] patched = QemuKernel.patched(kernel, 4096, 4096 * MIB);
    assertThat(ByteBuffer.wrap(patched).order(ByteOrder.LITTLE_ENDIAN).getInt(0x218))
        .isEqualTo(0x37ffe000);
  }

  @Test
  void patched_initrdLargerThanMemory_isRefused() {
    assertThatThrownBy(() -> QemuKernel.patched(KERNEL, 65 * MIB, 64 * MIB))
        .isInstanceOfSatisfying(
            MeasureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.PARAMETER));
  }

  @ParameterizedTest
  @CsvSource({"0x1fe", "0x202", "0x207", "0x211"})
  void patched_otherKindOfKernel_isRefused(String field) {
    byte[] kernel = KERNEL.clone();
    kernel[Integer.decode(field)] = 0;
    assertRefused(kernel);
  }

  @Test
  void patched_shorterThanTheSetupHeader_isRefused() {
    assertRefused(Arrays.copyOf(KERNEL, 0x267));
  }

  @Test
  void patched_array_isNotTheKernelItself() throws MeasureException {
    byte[] kernel = KERNEL.clone();
    QemuKernel.patched(kernel, 5000, 1024 * MIB);
    assertThat(kernel).isEqualTo(KERNEL);
  }

  /**
   * PCR 4 of a real boot: QEMU 7.2 with 1 GiB, OVMF 2022.11 and an initrd of that length; the
   * digest is the log's of that boot.
   */
  @Test
  void patched_debiansKernel_isWhatRealFirmwareMeasured() throws Exception {
    Optional<byte[]> kernel = RealFirmware.find(RealFirmware.KERNEL);
    if (kernel.isPresent()) {
      byte[] patched = QemuKernel.patched(kernel.get(), 10_091_198, 1024 * MIB);
      assertThat(HexFormat.of().formatHex(PeImage.parse(patched).authenticode(Bank.SHA256)))
          .isEqualTo("422044a25012f776014ef3f3ea27f0fcee9c21da2c3ab72befe1ca4ca09ddf0d");
    }
  }

  private static void assertRefused(byte[] kernel) {
    assertThatThrownBy(() -> QemuKernel.patched(kernel, 0, 1024 * MIB))
        .isInstanceOfSatisfying(
            MeasureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.KERNEL));
  }
}
