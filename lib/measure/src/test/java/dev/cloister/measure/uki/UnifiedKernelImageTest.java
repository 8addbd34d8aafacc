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
    assertThat(registers(SAMPLE).pcr9(bank)).singleElement().satisfies(c -> is(c, expected));
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

  /** The archive's bytes written out: a directory, a file, the trailer. */
  @Test
  void pcr9_ofStub257_hasTheArchiveOfOsrelBehindThePaddedInitrd() throws Exception {
    String none = "00000000";
    String archive =
        "070701"
            + "00000001"
            + "0000416d"
            + none
            + none
            + "00000001"
            + none
            + none
            + none
            + none
            + none
            + none
            + "00000007"
            + none
            + ".extra\0\0\0\0"
            + "070701"
            + "00000002"
            + "00008124"
            + none
            + none
            + "00000001"
            + none
            + "0000000c"
            + none
            + none
            + none
            + none
            + "00000012"
            + none
            + ".extra/os-release\0"
            + "ID=cloister\n"
            + "070701"
            + none
            + none
            + none
            + none
            + "00000001"
            + none
            + none
            + none
            + none
            + none
            + none
            + "0000000B"
            + none
            + "TRAILER!!!\0\0\0\0";
    PeSpec image =
        stub(257)
            .section(".osrel", "ID=cloister\n".getBytes(UTF_8))
            .section(".initrd", INITRD)
            .section(".linux", KERNEL);
    byte[] expected = Bank.SHA256.digest(INITRD, new byte[3], archive.getBytes(UTF_8));
    assertThat(registers(image).pcr9(Bank.SHA256))
        .singleElement()
        .satisfies(
            c ->
                assertThat(c.events().getLast().digest())
                    .isEqualTo(HexFormat.of().formatHex(expected)));
  }

  @ParameterizedTest
  @CsvSource({
    "252, .osrel, true", // passed on from 257
    "257, .osrel, false",
    "252, .pcrsig, false",
    "252, .pcrpkey, false",
    "252, .ucode, false",
    "257, .profile, false",
    "257, .splash, true"
  })
  void pcr9_sectionThatTheStubPassesOn_isPartOfTheInitrd(int version, String section, boolean alone)
      throws Exception {
    PeSpec image =
        stub(version).section(section, KERNEL).section(".initrd", INITRD).section(".linux", KERNEL);
    assertThat(
            registers(image)
                .pcr9(Bank.SHA256)
                .getFirst()
                .events()
                .getLast()
                .digest()
                .equals(HexFormat.of().formatHex(Bank.SHA256.digest(INITRD))))
        .isEqualTo(alone);
  }

  @Test
  void pcr9_ofAnUnknownStub_isOfBothForms() throws Exception {
    PeSpec image =
        PeSpec.empty()
            .section(".osrel", INITRD)
            .section(".initrd", INITRD)
            .section(".linux", KERNEL);
    assertThat(registers(image).pcr9(Bank.SHA256))
        .extracting(Candidate::variant)
        .containsExactly("initrd, systemd-stub before 257", "initrd, systemd-stub from 257");
  }

  @Test
  void pcr9_imageWithoutInitrd_isTheCommandLineAlone() throws Exception {
    assertThat(registers(stub(252).section(".linux", KERNEL)).pcr9(Bank.SHA256))
        .singleElement()
        .satisfies(c -> assertThat(c.events()).hasSize(1));
  }

  /** What systemd-measure of Debian (252.39, 257.13) printed for the same sections. */
  @ParameterizedTest
  @CsvSource({
    "252, SHA256, KERNEL, 4efdfbef207bcb1915839b8fc38814423d89b14869d9bd1934f5f7361e16c8bc",
    "252, SHA256, READY, 357e70b2018856fca75b6bb062f8c2128c97c37b165424f303c8ef3974cdc315",
    "252, SHA384, READY, d9ea6d7111b753d750b1da511191d8af316a2b2ca21142e76d22fd807207e21810365174b1db24ba007a5e84ffe43c8c",
    "257, SHA256, KERNEL, fb1f84a086ea33b76e0e0af02d384ee3b27bc6e4fbc4893a9b556a17ee2ff4c3",
    "257, SHA256, READY, de508ea66987c502d1672b43f690459738d43e52546e96410001cff282853d92",
    "257, SHA384, READY, 5c6b68e5bdc7893342ecd36c5a0a60c11462279fdee5b0d05906bd98fdedec87a7b4412df51cc2541c37ef9981305ade"
  })
  void pcr11_ofTheSameSections_isSystemdMeasures(
      int version, Bank bank, BootPhase phase, String expected) throws Exception {
    PeSpec image = SAMPLE;
    if (version == 257) {
      image = stub(257);
      for (String name :
          List.of(
              ".osrel",
              ".cmdline",
              ".initrd",
              ".ucode",
              ".splash",
              ".dtb",
              ".uname",
              ".sbat",
              ".pcrpkey",
              ".profile")) {
        image = image.section(name, name.getBytes(UTF_8));
      }
      image = image.section(".linux", KERNEL);
    }
    assertThat(registers(image).pcr11(bank, phase).getFirst().value()).isEqualTo(expected);
  }

  @Test
  void pcr9_commandLineWithSpaceAtItsEnd_isBothForms() throws Exception {
    List<Candidate> candidates =
        registers(PeSpec.unified(KERNEL, "quiet\n\0ignored", INITRD)).pcr9(Bank.SHA256);
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
