package dev.cloister.measure.tdx;

import dev.cloister.measure.FileDigests;
import java.util.Objects;

/**
 * The ACPI tables that QEMU hands to the firmware as fw_cfg files. They depend on the machine's
 * whole shape; take them from a QEMU you trust, never from the log of the machine you judge.
 *
 * @param loader {@code etc/table-loader}
 * @param rsdp {@code etc/acpi/rsdp}
 * @param tables {@code etc/acpi/tables}
 */
public record AcpiTables(FileDigests loader, FileDigests rsdp, FileDigests tables) {
  /** Refuses missing values. */
  public AcpiTables {
    Objects.requireNonNull(loader);
    Objects.requireNonNull(rsdp);
    Objects.requireNonNull(tables);
  }
}
