package dev.cloister.measure.boot;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.measure.Bank;
import dev.cloister.measure.Candidate;
import dev.cloister.measure.EventLogFile;
import dev.cloister.measure.FileDigests;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasureException.Reason;
import dev.cloister.measure.MeasuredEvent;
import dev.cloister.measure.RealFirmware;
import dev.cloister.measure.pe.PeImage;
import dev.cloister.testkit.boot.PeSpec;
import dev.cloister.testkit.vectors.Vectors;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectBootTest {
  private static final Vectors VECTORS =
      Vectors.of(System.getenv(), Path.of(System.getProperty("cloister.root", ".")));
  private static final byte[] KERNEL = PeSpec.kernel().build();
  private static final byte[] INITRD = "an initrd".getBytes(UTF_8);
  private static final OptionalLong GIB = OptionalLong.of(1L << 30);

  @Test
  void rtmr1_ofABoot_isWhatTheFirmwareExtends() throws Exception {
    byte[] expected = new byte[48];
    for (byte[] digest :
        List.of(
            PeImage.parse(KERNEL).authenticode(Bank.SHA384),
            sha384("Calling EFI Application from Boot Option".getBytes(UTF_8)),
            sha384(new byte[4]),
            sha384("Exit Boot Services Invocation".getBytes(UTF_8)),
            sha384("Exit Boot Services Returned with Success".getBytes(UTF_8)))) {
      expected = Bank.SHA384.digest(expected, digest);
    }
    assertThat(boot("quiet").rtmr1().getFirst().value())
        .isEqualTo(HexFormat.of().formatHex(expected));
  }

  @Test
  void rtmr1_ofABoot_isOfTheKernelAsItIsAndAsQemuWritesIt() throws Exception {
    List<Candidate> candidates = boot("quiet").rtmr1();
    assertThat(candidates).hasSize(2);
    byte[] patched = QemuKernel.patched(KERNEL, INITRD.length, GIB.getAsLong());
    assertThat(candidates.get(1).events().getFirst())
        .isEqualTo(
            MeasuredEvent.ofDigest("kernel", PeImage.parse(patched).authenticode(Bank.SHA384)));
    assertThat(candidates).noneMatch(c -> c.variant().contains("2 GiB"));
  }

  @Test
  void rtmr1_ofUnknownMemory_saysOfWhichItIs() throws Exception {
    DirectBoot boot =
        DirectBoot.of(KERNEL, Optional.of(FileDigests.of(INITRD)), "", OptionalLong.empty());
    assertThat(boot.rtmr1().get(1).variant()).contains("2 GiB, or 2.75 GiB and more");
    byte[] patched = QemuKernel.patched(KERNEL, INITRD.length, 2L << 30);
    assertThat(boot.rtmr1().get(1).events().getFirst().digest())
        .isEqualTo(HexFormat.of().formatHex(PeImage.parse(patched).authenticode(Bank.SHA384)));
  }

  @Test
  void rtmr2_ofABoot_isCommandLineWithTheInitrdsNameAndInitrd() throws Exception {
    byte[] line = sha384("quiet initrd=initrd\0".getBytes(UTF_16LE));
    byte[] expected = Bank.SHA384.digest(Bank.SHA384.digest(new byte[48], line), sha384(INITRD));
    assertThat(boot("quiet").rtmr2())
        .singleElement()
        .matches(c -> c.value().equals(HexFormat.of().formatHex(expected)));
  }

  @Test
  void rtmr2_withoutInitrd_isTheCommandLineAlone() throws Exception {
    DirectBoot boot = DirectBoot.of(KERNEL, Optional.empty(), "quiet", GIB);
    byte[] expected = Bank.SHA384.digest(new byte[48], sha384("quiet\0".getBytes(UTF_16LE)));
    assertThat(boot.rtmr2().getFirst().value()).isEqualTo(HexFormat.of().formatHex(expected));
    DirectBoot empty =
        DirectBoot.of(KERNEL, Optional.of(FileDigests.of(new byte[0])), "quiet", GIB);
    assertThat(empty.rtmr2()).isEqualTo(boot.rtmr2());
  }

  @ParameterizedTest
  @EnumSource(Bank.class)
  void pcr4AndPcr9_ofABoot_haveTheEventsBeforeTheFirmwareIsLeft(Bank bank) throws Exception {
    assertThat(boot("quiet").pcr4(bank).getFirst().events())
        .extracting(MeasuredEvent::name)
        .containsExactly("kernel", "Calling EFI Application from Boot Option", "separator");
    assertThat(boot("quiet").pcr9(bank).getFirst().events())
        .extracting(MeasuredEvent::name)
        .containsExactly("command line \"quiet initrd=initrd\"", "initrd");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\0b", "\u00e4"})
  void of_commandLineThatIsNotPrintable_isRefused(String line) {
    assertThatThrownBy(() -> boot(line))
        .isInstanceOfSatisfying(
            MeasureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.PARAMETER));
  }

  @Test
  void of_commandLineOf2048Characters_isRefused() throws Exception {
    assertThat(boot("x".repeat(2047)).rtmr2()).hasSize(1);
    assertThatThrownBy(() -> boot("x".repeat(2048))).isInstanceOf(MeasureException.class);
  }

  @Test
  void of_kernelThatIsNoPeImage_isRefused() {
    assertThatThrownBy(() -> DirectBoot.of(new byte[4096], Optional.empty(), "", GIB))
        .isInstanceOfSatisfying(
            MeasureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.PE));
  }

  /** A real boot by QEMU 7.2 and OVMF 2022.11 into a software TPM: the kernel is Debian's. */
  @ParameterizedTest
  @EnumSource(Bank.class)
  void pcr4_ofARealBoot_isTheLogsAndTheTpms(Bank bank) throws Exception {
    String path = "tpm-sample/eventlog.bin";
    Optional<byte[]> log = VECTORS.find(path);
    if (log.isEmpty()) {
      System.out.println(Vectors.missing(path));
      return;
    }
    Optional<byte[]> kernel = RealFirmware.find(RealFirmware.KERNEL);
    if (kernel.isEmpty()) {
      return;
    }
    FileDigests initrd = new FileDigests(10_091_198, "", "");
    Candidate pcr4 = DirectBoot.of(kernel.get(), Optional.of(initrd), "", GIB).pcr4(bank).get(1);
    EventLogFile events = EventLogFile.read(log.get());
    assertThat(pcr4.events()).extracting(MeasuredEvent::digest).isEqualTo(events.digests(4, bank));
    assertThat(pcrs("tpm-sample/pcrs.yaml", bank)).contains(pcr4.value());
  }

  /** Without the kernel: everything that a real log has besides its digest. */
  @ParameterizedTest
  @EnumSource(Bank.class)
  void pcr4_ofARealLog_hasItsConstantEvents(Bank bank) throws Exception {
    String path = "tpm-sample/eventlog.bin";
    Optional<byte[]> log = VECTORS.find(path);
    if (log.isEmpty()) {
      System.out.println(Vectors.missing(path));
      return;
    }
    List<String> real = EventLogFile.read(log.get()).digests(4, bank);
    assertThat(boot("").pcr4(bank).getFirst().events().subList(1, 3))
        .extracting(MeasuredEvent::digest)
        .isEqualTo(real.subList(1, 3));
  }

  /** What tpm2_pcrread printed, in lower case. */
  private static List<String> pcrs(String path, Bank bank) throws Exception {
    String text = new String(VECTORS.find(path).orElseThrow(), UTF_8);
    String own = text.substring(text.indexOf(bank.code() + ":"));
    return own.lines()
        .filter(line -> line.contains("0x"))
        .map(line -> line.substring(line.indexOf("0x") + 2).strip().toLowerCase(Locale.ROOT))
        .toList();
  }

  private static byte[] sha384(byte[] data) {
    return Bank.SHA384.digest(data);
  }

  private static DirectBoot boot(String line) throws MeasureException {
    return DirectBoot.of(KERNEL, Optional.of(FileDigests.of(INITRD)), line, GIB);
  }
}
