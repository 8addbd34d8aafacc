package dev.cloister.measure.tdx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.measure.Bank;
import dev.cloister.measure.Candidate;
import dev.cloister.measure.EventLogFile;
import dev.cloister.measure.FileDigests;
import dev.cloister.measure.MeasuredEvent;
import dev.cloister.measure.RealFirmware;
import dev.cloister.measure.firmware.OvmfImage;
import dev.cloister.testkit.boot.FirmwareSpec;
import dev.cloister.testkit.boot.TdxSection;
import dev.cloister.testkit.vectors.Vectors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class Rtmr0Test {
  private static final long GIB = 1L << 30;
  private static final AcpiTables ACPI =
      new AcpiTables(
          FileDigests.of(new byte[] {1}),
          FileDigests.of(new byte[] {2}),
          FileDigests.of(new byte[] {3}));

  @Test
  void events_withoutAcpiTables_areTheTenThatTheyDoNotDetermine() throws Exception {
    assertThat(Rtmr0.events(sample(), GIB, Optional.empty()))
        .extracting(MeasuredEvent::name)
        .containsExactly(
            "TD HOB",
            "configuration firmware volume",
            "SecureBoot (not set)",
            "PK (not set)",
            "KEK (not set)",
            "db (not set)",
            "dbx (not set)",
            "separator",
            "BootOrder",
            "Boot0000");
  }

  @Test
  void of_withAcpiTables_extendsThirteenEvents() throws Exception {
    Candidate candidate = Rtmr0.of(sample(), GIB, ACPI);
    assertThat(candidate.events()).hasSize(13);
    assertThat(candidate.events().subList(8, 11))
        .extracting(MeasuredEvent::digest)
        .containsExactly(ACPI.loader().sha384(), ACPI.rsdp().sha384(), ACPI.tables().sha384());
  }

  @Test
  void events_volumeShorterThanItsMemory_isMeasuredWithZeros() throws Exception {
    byte[] image =
        FirmwareSpec.of(4)
            .tdx(new TdxSection(0, 0x800, 0xa00000, 0x3000, 1, 0), TdxSection.hob(0x809000, 0x2000))
            .build();
    byte[] memory = Arrays.copyOf(Arrays.copyOf(image, 0x800), 0x3000);
    TdvfMetadata metadata = TdvfMetadata.of(OvmfImage.parse(image));
    assertThat(Rtmr0.events(metadata, GIB, Optional.empty()).get(1))
        .isEqualTo(MeasuredEvent.of("configuration firmware volume", Bank.SHA384, memory));
  }

  /**
   * Debian's firmware computed against the log of a real TD with 1 GiB and such a firmware. Only
   * the ACPI digests are the log's own here.
   */
  @Test
  void of_debian13AndOneGibibyte_isRtmr0OfARealMachine() throws Exception {
    String path = "attestation/ccel-eventlog/dstack/ccel.bin";
    Optional<byte[]> bytes =
        Vectors.of(System.getenv(), Path.of(System.getProperty("cloister.root", "."))).find(path);
    if (bytes.isEmpty()) {
      System.out.println(Vectors.missing(path));
      return;
    }
    Optional<byte[]> firmware = RealFirmware.find(RealFirmware.TRIXIE);
    if (firmware.isEmpty()) {
      return;
    }
    EventLogFile log = EventLogFile.read(bytes.get());
    List<String> digests = log.digests(1, Bank.SHA384);
    AcpiTables acpi =
        new AcpiTables(
            new FileDigests(0, "", digests.get(8)),
            new FileDigests(0, "", digests.get(9)),
            new FileDigests(0, "", digests.get(10)));
    TdvfMetadata metadata = TdvfMetadata.of(OvmfImage.parse(firmware.get()));
    Candidate candidate = Rtmr0.of(metadata, GIB, acpi);
    assertThat(candidate.events()).extracting(MeasuredEvent::digest).isEqualTo(digests);
    assertThat(candidate.value()).isEqualTo(log.replay(1, Bank.SHA384));
  }

  private static TdvfMetadata sample() throws Exception {
    return TdvfMetadata.of(OvmfImage.parse(FirmwareSpec.sample().build()));
  }
}
