package dev.cloister.measure.uki;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.measure.Bank;
import dev.cloister.measure.Candidate;
import dev.cloister.measure.EventLogFile;
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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class UnifiedKernelImageTest {
  private static final Vectors VECTORS =
      Vectors.of(System.getenv(), Path.of(System.getProperty("cloister.root", ".")));
  private static final byte[] KERNEL = PeSpec.kernel().build();
  private static final byte[] INITRD = "an initrd".getBytes(UTF_8);
  private static final PeSpec SAMPLE = PeSpec.unified(KERNEL, "quiet panic=-1", INITRD);

  @ParameterizedTest
  @EnumSource(Bank.class)
  void pcr4_ofAnImage_isImageAndKernelInside(Bank bank) throws Exception {
    byte[] file = SAMPLE.build();
    byte[] expected =
        extended(
            bank,
            bank.digest("Calling EFI Application from Boot Option".getBytes(UTF_8)),
            bank.digest(new byte[4]),
            PeImage.parse(file).authenticode(bank),
            PeImage.parse(KERNEL).authenticode(bank));
    assertThat(registers(SAMPLE).pcr4(bank)).singleElement().satisfies(c -> is(c, expected));
  }

  @ParameterizedTest
  @EnumSource(Bank.class)
  void pcr9_ofAnImage_isCommandLineAndInitrd(Bank bank) throws Exception {
    byte[] expected =
        extended(bank, bank.digest("quiet panic=-1\0".getBytes(UTF_16LE)), bank.digest(INITRD));
    assertThat(registers(SAMPLE).pcr9(bank).orElseThrow())
        .singleElement()
        .satisfies(c -> is(c, expected));
  }

  @ParameterizedTest
  @EnumSource(Bank.class)
  void pcr11_ofAnImage_isNamesAndContentsInTheStubsOrder(Bank bank) throws Exception {
    byte[] expected =
        extended(
            bank,
            bank.digest(".linux\0".getBytes(UTF_8)),
            bank.digest(KERNEL),
            bank.digest(".osrel\0".getBytes(UTF_8)),
            bank.digest("ID=cloister\n".getBytes(UTF_8)),
            bank.digest(".cmdline\0".getBytes(UTF_8)),
            bank.digest("quiet panic=-1".getBytes(UTF_8)),
            bank.digest(".initrd\0".getBytes(UTF_8)),
            bank.digest(INITRD));
    assertThat(registers(SAMPLE).pcr11(bank, BootPhase.KERNEL))
        .singleElement()
        .satisfies(c -> is(c, expected));
  }

  @Test
  void pcr11_ofAPhase_isExtendedByEachWordUpToIt() throws Exception {
    List<MeasuredEvent> ready =
        registers(SAMPLE).pcr11(Bank.SHA256, BootPhase.READY).getFirst().events();
    assertThat(ready.subList(8, 12))
        .extracting(MeasuredEvent::digest)
        .containsExactlyElementsOf(
            Stream.of("enter-initrd", "leave-initrd", "sysinit", "ready")
                .map(word -> HexFormat.of().formatHex(Bank.SHA256.digest(word.getBytes(UTF_8))))
                .toList());
    assertThat(registers(SAMPLE).pcr11(Bank.SHA256, BootPhase.ENTER_INITRD).getFirst().events())
        .isEqualTo(ready.subList(0, 9));
  }

  @ParameterizedTest
  @CsvSource({"252, 1, false", "253, 2, true", "254, 2, true", "255, 1, true", "257, 1, true"})
  void pcr11_imageWithSbat_countsItWhereTheStubDoes(int version, int count, boolean first)
      throws Exception {
    PeSpec image = stub(version).section(".sbat", INITRD).section(".linux", KERNEL);
    List<Candidate> candidates = registers(image).pcr11(Bank.SHA256, BootPhase.KERNEL);
    assertThat(candidates).hasSize(count);
    assertThat(candidates.getFirst().events().stream().anyMatch(e -> e.name().equals(".sbat")))
        .isEqualTo(first);
  }

  @Test
  void pcr11_everyKnownSection_isInTheOrderOfSystemd() throws Exception {
    PeSpec image = stub(257);
    for (String name :
        List.of(
            ".hwids",
            ".profile",
            ".pcrpkey",
            ".pcrsig",
            ".sbat",
            ".uname",
            ".dtb",
            ".splash",
            ".ucode",
            ".initrd",
            ".cmdline",
            ".osrel")) {
      image = image.section(name, name.getBytes(UTF_8));
    }
    image = image.section(".linux", KERNEL);
    assertThat(UnifiedKernelImage.parse(image.build()).measuredSections())
        .containsExactly(
            ".linux",
            ".osrel",
            ".cmdline",
            ".initrd",
            ".ucode",
            ".splash",
            ".dtb",
            ".uname",
            ".sbat",
            ".pcrpkey",
            ".profile",
            ".hwids");
  }

  @Test
  void pcr4_ofANewerStub_isAlsoOfTheImageAlone() throws Exception {
    PeSpec image = stub(258).section(".linux", KERNEL);
    assertThat(registers(image).pcr4(Bank.SHA256))
        .extracting(c -> c.events().size())
        .containsExactly(4, 3);
  }

  @ParameterizedTest
  @CsvSource({
    "252, .osrel, true",
    "257, .osrel, false",
    "252, .pcrsig, false",
    "252, .pcrpkey, false",
    "252, .ucode, false",
    "252, .splash, true"
  })
  void pcr9_stubThatPassesMoreThanTheInitrd_isLeftOut(int version, String section, boolean there)
      throws Exception {
    PeSpec image = stub(version).section(section, INITRD).section(".linux", KERNEL);
    assertThat(registers(image).pcr9(Bank.SHA256).isPresent()).isEqualTo(there);
  }

  @Test
  void pcr9_commandLineWithSpaceAtItsEnd_isBothForms() throws Exception {
    List<Candidate> candidates =
        registers(PeSpec.unified(KERNEL, "quiet\n\0ignored", INITRD))
            .pcr9(Bank.SHA256)
            .orElseThrow();
    assertThat(candidates)
        .extracting(c -> c.events().getFirst().name())
        .containsExactly("command line \"quiet\"", "command line \"quiet \"");
  }

  @Test
  void stubVersion_ofAnImage_isReadFromItsMagic() throws Exception {
    assertThat(UnifiedKernelImage.parse(SAMPLE.build()).stubVersion())
        .isEqualTo(OptionalInt.of(252));
    byte[] other = PeSpec.empty().section(".linux", KERNEL).build();
    assertThat(UnifiedKernelImage.parse(other).stubVersion()).isEmpty();
  }

  static Stream<PeSpec> refused() {
    return Stream.of(
        PeSpec.kernel(),
        SAMPLE.section(".linux", KERNEL),
        SAMPLE.section(".profile", INITRD).section(".profile", INITRD),
        SAMPLE.section(".dtbauto", INITRD),
        SAMPLE.section(".efifw", INITRD));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void parse_imageWithoutOneMeasurement_isRefused(PeSpec image) {
    assertRefused(image.build());
  }

  @Test
  void parse_sectionLongerInMemoryThanInTheFile_isRefused() {
    byte[] file = PeSpec.empty().section(".linux", KERNEL).build();
    int virtualLength = PeSpec.PE + 24 + 240 + 8;
    file[virtualLength + 3] = 1;
    assertRefused(file);
  }

  /** The real boot whose image had these sections; their contents are only in its log. */
  @ParameterizedTest
  @EnumSource(Bank.class)
  void pcr11_ofARealLog_hasTheSameNamesInTheSameOrder(Bank bank) throws Exception {
    String path = "tpm-sample/uki/eventlog.bin";
    Optional<byte[]> log = VECTORS.find(path);
    if (log.isEmpty()) {
      System.out.println(Vectors.missing(path));
      return;
    }
    EventLogFile events = EventLogFile.read(log.get());
    List<String> own =
        registers(SAMPLE).pcr11(bank, BootPhase.KERNEL).getFirst().events().stream()
            .map(MeasuredEvent::digest)
            .toList();
    List<String> real = events.digests(11, bank);
    assertThat(own).hasSameSizeAs(real);
    for (int name = 0; name < own.size(); name += 2) {
      assertThat(own.get(name)).isEqualTo(real.get(name));
    }
    Optional<byte[]> kernel = RealFirmware.find(RealFirmware.KERNEL);
    if (kernel.isPresent()) {
      assertThat(HexFormat.of().formatHex(bank.digest(kernel.get()))).isEqualTo(real.get(1));
      assertThat(HexFormat.of().formatHex(PeImage.parse(kernel.get()).authenticode(bank)))
          .isEqualTo(events.digests(4, bank).get(3));
    }
    assertThat(events.digests(4, bank)).hasSize(4);
    assertThat(registers(SAMPLE).pcr4(bank).getFirst().events().subList(0, 2))
        .extracting(MeasuredEvent::digest)
        .isEqualTo(events.digests(4, bank).subList(0, 2));
  }

  private static PeSpec stub(int version) {
    byte[] magic = ("#### LoaderInfo: systemd-stub " + version + " ####").getBytes(UTF_8);
    return PeSpec.empty().section(".sdmagic", magic);
  }

  private static UkiRegisters registers(PeSpec image) throws MeasureException {
    return UkiRegisters.of(UnifiedKernelImage.parse(image.build()));
  }

  private static byte[] extended(Bank bank, byte[]... digests) {
    byte[] register = new byte[bank.length()];
    for (byte[] digest : digests) {
      register = bank.digest(register, digest);
    }
    return register;
  }

  private static void is(Candidate candidate, byte[] expected) {
    assertThat(candidate.value()).isEqualTo(HexFormat.of().formatHex(expected));
  }

  private static void assertRefused(byte[] file) {
    assertThatThrownBy(() -> UnifiedKernelImage.parse(file))
        .isInstanceOfSatisfying(
            MeasureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UKI));
  }
}
