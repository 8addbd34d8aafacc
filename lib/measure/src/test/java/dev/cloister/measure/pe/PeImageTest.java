package dev.cloister.measure.pe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.measure.Bank;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasureException.Reason;
import dev.cloister.measure.RealFirmware;
import dev.cloister.testkit.boot.PeSpec;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeImageTest {
  private static final PeSpec SOUND =
      PeSpec.kernel().section(".long", new byte[700]).tail(new byte[] {1, 2, 3});

  @Test
  void authenticode_ofAnImage_isTheFileWithoutChecksumAndDirectoryEntry() throws Exception {
    byte[] file = SOUND.build();
    assertThat(PeImage.parse(file).authenticode(Bank.SHA256))
        .isEqualTo(Bank.SHA256.digest(without(file, file.length)));
  }

  @Test
  void authenticode_ofASignedImage_leavesTheCertificatesOut() throws Exception {
    byte[] file = SOUND.signed(64).build();
    assertThat(PeImage.parse(file).authenticode(Bank.SHA384))
        .isEqualTo(Bank.SHA384.digest(without(file, file.length - 64)));
    assertThat(PeImage.parse(file).certificateLength()).isEqualTo(64);
  }

  @Test
  void authenticode_sectionsOutOfFileOrder_isByFileOrder() throws Exception {
    byte[] file = SOUND.build();
    byte[] swapped = file.clone();
    int table = PeSpec.PE + 24 + 240;
    System.arraycopy(file, table, swapped, table + 40, 40);
    System.arraycopy(file, table + 40, swapped, table, 40);
    assertThat(PeImage.parse(swapped).authenticode(Bank.SHA256))
        .isEqualTo(Bank.SHA256.digest(without(swapped, swapped.length)));
  }

  @Test
  void authenticode_checksumOrCertificatesChanged_isTheSame() throws Exception {
    byte[] file = SOUND.signed(64).build();
    byte[] changed = file.clone();
    changed[PeSpec.CHECKSUM + 3] ^= 1;
    changed[PeSpec.SECURITY_ENTRY] ^= 1;
    changed[file.length - 1] ^= 1;
    assertThat(PeImage.parse(changed).authenticode(Bank.SHA256))
        .isEqualTo(PeImage.parse(file).authenticode(Bank.SHA256));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        2,
        PeSpec.CHECKSUM - 5,
        PeSpec.CHECKSUM + 4,
        PeSpec.SECURITY_ENTRY - 1,
        PeSpec.SECURITY_ENTRY + 8,
        PeSpec.HEADERS - 1,
        PeSpec.HEADERS,
        PeSpec.HEADERS + 0x400
      })
  void authenticode_anyOtherByteChanged_isAnother(int at) throws Exception {
    byte[] file = SOUND.build();
    byte[] changed = file.clone();
    changed[at] ^= 0x40;
    assertThat(PeImage.parse(changed).authenticode(Bank.SHA256))
        .isNotEqualTo(PeImage.parse(file).authenticode(Bank.SHA256));
  }

  @Test
  void authenticode_lastByteChanged_isAnother() throws Exception {
    byte[] file = SOUND.build();
    byte[] changed = file.clone();
    changed[file.length - 1] ^= 1;
    assertThat(PeImage.parse(changed).authenticode(Bank.SHA256))
        .isNotEqualTo(PeImage.parse(file).authenticode(Bank.SHA256));
  }

  @Test
  void signedDigest_ofAnUnalignedFile_isOverThePaddedOne() throws Exception {
    byte[] file = SOUND.build();
    byte[] padded = Arrays.copyOf(without(file, file.length), file.length - 12 + 5);
    assertThat(file.length % 8).isEqualTo(3);
    assertThat(PeImage.parse(file).signedDigest(Bank.SHA256)).isEqualTo(Bank.SHA256.digest(padded));
  }

  @Test
  void authenticode_imageWithoutSecurityDirectory_isEverythingButTheChecksum() throws Exception {
    byte[] file = SOUND.build();
    file[PeSpec.PE + 24 + 108] = 4;
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    expected.write(file, 0, PeSpec.CHECKSUM);
    expected.write(file, PeSpec.CHECKSUM + 4, file.length - PeSpec.CHECKSUM - 4);
    assertThat(PeImage.parse(file).authenticode(Bank.SHA256))
        .isEqualTo(Bank.SHA256.digest(expected.toByteArray()));
  }

  @Test
  void authenticode_ofDebiansKernel_isWhatRealFirmwareMeasured() throws Exception {
    Optional<byte[]> kernel = RealFirmware.find(RealFirmware.KERNEL);
    if (kernel.isPresent()) {
      assertThat(HexFormat.of().formatHex(PeImage.parse(kernel.get()).authenticode(Bank.SHA256)))
          .isEqualTo("782467f032ce2d6a96d9131eac2bcf910ba46099c99e6cfd20555da97a7f1390");
    }
  }

  @Test
  void sections_ofAnImage_haveNameAndLengths() throws Exception {
    assertThat(PeImage.parse(SOUND.build()).sections())
        .contains(new PeSection(".long", PeSpec.HEADERS + 0x400, 1024, 700));
  }

  static Stream<byte[]> broken() {
    return Stream.of(
        new byte[0],
        new byte[] {'M', 'Z'},
        changed(0, 'X'),
        changed(PeSpec.PE, 'X'),
        changed(0x3f, 0x7f), // header far outside
        changed(0x3f, 0xff),
        changed(PeSpec.PE + 6, 97), // too many sections
        changed(PeSpec.PE + 24, 0x0c), // magic
        changed(PeSpec.PE + 24 + 61, 0x02), // headers shorter than themselves
        changed(PeSpec.PE + 24 + 63, 0x7f), // headers longer than the file
        changed(PeSpec.PE + 24 + 240 + 23, 0x7f), // a section outside
        changed(PeSpec.PE + 24 + 240 + 19, 0x7f), // a section too long
        Arrays.copyOf(SOUND.build(), PeSpec.HEADERS - 1));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void parse_brokenImage_isRefused(byte[] file) {
    assertThatThrownBy(() -> PeImage.parse(file))
        .isInstanceOfSatisfying(
            MeasureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.PE));
  }

  @Test
  void authenticode_certificatesLongerThanWhatIsLeft_isRefused() throws Exception {
    byte[] file = SOUND.build();
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(PeSpec.SECURITY_ENTRY + 4, 4);
    PeImage image = PeImage.parse(file);
    assertThatThrownBy(() -> image.authenticode(Bank.SHA256)).isInstanceOf(MeasureException.class);
  }

  private static byte[] changed(int at, int value) {
    byte[] file = SOUND.build();
    file[at] = (byte) value;
    return file;
  }

  /** The builder leaves no gaps: what is hashed is the file up to there less twelve bytes. */
  private static byte[] without(byte[] file, int end) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < end; i++) {
      boolean checksum = i >= PeSpec.CHECKSUM && i < PeSpec.CHECKSUM + 4;
      boolean entry = i >= PeSpec.SECURITY_ENTRY && i < PeSpec.SECURITY_ENTRY + 8;
      if (!checksum && !entry) {
        out.write(file[i]);
      }
    }
    return out.toByteArray();
  }
}
