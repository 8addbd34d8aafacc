package dev.cloister.measure.tdx;

import dev.cloister.measure.Bank;
import dev.cloister.measure.Candidate;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasuredEvent;
import dev.cloister.measure.boot.EfiEvents;
import dev.cloister.measure.boot.EfiVariable;
import dev.cloister.measure.firmware.OvmfImage;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * RTMR0 of a direct kernel boot: OVMF up to edk2-stable202502 without secure boot measures these
 * thirteen events. Later OVMF measures more, which depends on the machine.
 */
public final class Rtmr0 {
  /** OVMF's one boot option, UiApp: a load option that names a file in a firmware volume. */
  private static final byte[] UI_APP =
      HexFormat.of()
          .parseHex(
              "090100002c00"
                  + "55006900410070007000" // "UiApp"
                  + "0000"
                  + "04071400c9bdb87cebf8344faaea3ee4af6516a1" // the firmware volume
                  + "0406140021aa2c4614760345836e8ab6f4662331" // the file in it
                  + "7fff0400");

  private Rtmr0() {}

  /**
   * The events, without those of ACPI tables that were not given.
   *
   * @param memory the guest's, in bytes
   */
  public static List<MeasuredEvent> events(
      TdvfMetadata metadata, long memory, Optional<AcpiTables> acpi) throws MeasureException {
    List<MeasuredEvent> events = new ArrayList<>();
    events.add(MeasuredEvent.of("TD HOB", Bank.SHA384, TdHob.of(metadata, memory)));
    Optional<TdvfSection> cfv = metadata.only(TdvfSection.CFV);
    if (cfv.isPresent()) {
      events.add(volume(metadata, cfv.get()));
    }
    for (EfiVariable variable : EfiVariable.values()) {
      events.add(variable.notSet(Bank.SHA384));
    }
    events.add(EfiEvents.separator(Bank.SHA384));
    if (acpi.isPresent()) {
      AcpiTables tables = acpi.get();
      events.add(new MeasuredEvent("ACPI etc/table-loader", tables.loader().sha384()));
      events.add(new MeasuredEvent("ACPI etc/acpi/rsdp", tables.rsdp().sha384()));
      events.add(new MeasuredEvent("ACPI etc/acpi/tables", tables.tables().sha384()));
    }
    events.add(MeasuredEvent.of("BootOrder", Bank.SHA384, new byte[2]));
    events.add(MeasuredEvent.of("Boot0000", Bank.SHA384, UI_APP));
    return List.copyOf(events);
  }

  /** The register, all of whose events are known with the ACPI tables. */
  public static Candidate of(TdvfMetadata metadata, long memory, AcpiTables acpi)
      throws MeasureException {
    return Candidate.extended(
        Bank.SHA384,
        "OVMF up to edk2-stable202502 without secure boot",
        events(metadata, memory, Optional.of(acpi)));
  }

  private static MeasuredEvent volume(TdvfMetadata metadata, TdvfSection cfv)
      throws MeasureException {
    MessageDigest digest = Bank.SHA384.start();
    metadata.data(cfv).feed(digest);
    long rest = cfv.memoryLength() - cfv.rawLength();
    for (byte[] page = new byte[OvmfImage.PAGE]; rest > 0; rest -= page.length) {
      digest.update(page, 0, (int) Math.min(page.length, rest));
    }
    return MeasuredEvent.ofDigest("configuration firmware volume", digest.digest());
  }
}
