package dev.cloister.cli.measure;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.measure.FileDigests;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.Measurement;
import dev.cloister.measure.boot.DirectBoot;
import dev.cloister.measure.firmware.OvmfImage;
import dev.cloister.measure.tdx.AcpiTables;
import dev.cloister.measure.tdx.Mrtd;
import dev.cloister.measure.tdx.Rtmr0;
import dev.cloister.measure.tdx.TdvfMetadata;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister measure tdx}. */
@Command(
    name = "tdx",
    description = {
      "MRTD of TDX firmware; with a kernel that QEMU boots directly, RTMR1 and RTMR2; with memory"
          + " and ACPI tables, RTMR0."
    },
    footer = {
      "",
      "RTMR0 is that of OVMF up to edk2-stable202502 without secure boot. The ACPI tables depend on"
          + " the machine's whole shape: dump them from a QEMU you trust, never take them from the"
          + " log of the machine you judge.",
      "",
      "Exit codes: 0 measured, 1 could not be written, 3 malformed file or wrong use.",
      "",
      "Examples:",
      "  cloister measure tdx --firmware OVMF.fd",
      "  cloister measure tdx --firmware OVMF.fd --kernel vmlinuz --initrd initrd.img \\",
      "      --cmdline 'console=ttyS0 panic=-1' --memory 4G -o release-7.json"
    })
public final class TdxCommand implements Callable<Integer> {
  private final Host host;

  @Option(
      names = "--firmware",
      required = true,
      paramLabel = "FILE",
      description = "OVMF or TDVF image, as for QEMU's -bios.")
  private Path firmware = Path.of("");

  @Mixin private KernelOptions kernelOptions = new KernelOptions();

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = MemorySize.Converter.class,
      description = "The guest's memory, as for -m: 2048M, 4G.")
  private @Nullable MemorySize memory;

  @Option(names = "--acpi-loader", paramLabel = "FILE", description = "fw_cfg etc/table-loader.")
  private @Nullable Path acpiLoader;

  @Option(names = "--acpi-rsdp", paramLabel = "FILE", description = "fw_cfg etc/acpi/rsdp.")
  private @Nullable Path acpiRsdp;

  @Option(names = "--acpi-tables", paramLabel = "FILE", description = "fw_cfg etc/acpi/tables.")
  private @Nullable Path acpiTables;

  @Mixin private Output output = new Output();

  /** The command. */
  public TdxCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    return output.measure(host, "cloister measure tdx", this::measure);
  }

  private void measure(Measurement.Builder measurement, List<String> notes)
      throws CliException, MeasureException {
    Artifact artifact = Artifact.of(host, "firmware", firmware);
    byte[] bytes = artifact.bytes();
    measurement.input(artifact.role(), artifact.name(), FileDigests.of(bytes));
    TdvfMetadata metadata = TdvfMetadata.of(OvmfImage.parse(bytes));
    measurement.value("mrtd", Mrtd.candidates(metadata));
    rtmr0(metadata, measurement, notes);
    Optional<Artifact> kernel = kernelOptions.kernel(host);
    if (kernel.isPresent()) {
      boot(kernel.get(), measurement, notes);
    } else {
      notes.add("MRTD identifies firmware, never what it boots: give --kernel, or name RTMRs too");
    }
  }

  private void boot(Artifact kernel, Measurement.Builder measurement, List<String> notes)
      throws CliException, MeasureException {
    byte[] bytes = kernel.bytes();
    measurement.input(kernel.role(), kernel.name(), FileDigests.of(bytes));
    Optional<FileDigests> initrd = kernelOptions.initrd(host, measurement);
    String line = kernelOptions.commandLine(measurement);
    OptionalLong size = memory == null ? OptionalLong.empty() : OptionalLong.of(memory.bytes());
    DirectBoot boot = DirectBoot.of(bytes, initrd, line, size);
    measurement.value("rtmr1", boot.rtmr1()).value("rtmr2", boot.rtmr2());
    notes.add("RTMR3 is what the system extends itself: name it in the policy if it does");
  }

  private void rtmr0(TdvfMetadata metadata, Measurement.Builder measurement, List<String> notes)
      throws CliException, MeasureException {
    Optional<AcpiTables> acpi = acpi(measurement);
    if (memory == null) {
      if (acpi.isPresent()) {
        throw CliException.usage("RTMR0 needs --memory as well");
      }
      return;
    }
    measurement.parameter("memory", memory.toString());
    if (acpi.isPresent()) {
      measurement.value("rtmr0", List.of(Rtmr0.of(metadata, memory.bytes(), acpi.get())));
    } else {
      measurement.events("rtmr0", Rtmr0.events(metadata, memory.bytes(), Optional.empty()));
      notes.add("RTMR0 has no value without the machine's ACPI tables (--acpi-loader and so on)");
    }
  }

  private Optional<AcpiTables> acpi(Measurement.Builder measurement) throws CliException {
    if (acpiLoader == null && acpiRsdp == null && acpiTables == null) {
      return Optional.empty();
    }
    if (acpiLoader == null || acpiRsdp == null || acpiTables == null) {
      throw CliException.usage("expected all of --acpi-loader, --acpi-rsdp and --acpi-tables");
    }
    return Optional.of(
        new AcpiTables(
            acpi("ACPI loader", acpiLoader, measurement),
            acpi("ACPI RSDP", acpiRsdp, measurement),
            acpi("ACPI tables", acpiTables, measurement)));
  }

  private FileDigests acpi(String role, Path path, Measurement.Builder measurement)
      throws CliException {
    Artifact artifact = Artifact.of(host, role, path);
    FileDigests digests = artifact.digests();
    measurement.input(role, artifact.name(), digests);
    return digests;
  }
}
