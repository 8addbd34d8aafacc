package dev.cloister.cli.measure;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.measure.Bank;
import dev.cloister.measure.FileDigests;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.Measurement;
import dev.cloister.measure.boot.DirectBoot;
import dev.cloister.measure.boot.PlainFirmware;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister measure direct}. */
@Command(
    name = "direct",
    description = {
      "PCR 4 and 9 when QEMU passes a kernel to OVMF and the guest has a virtual TPM; with"
          + " --plain-firmware PCR 2, 3, 5 and 7 as well."
    },
    footer = {
      "",
      "Exit codes: 0 measured, 1 could not be written, 3 malformed file or wrong use.",
      "",
      "Examples:",
      "  cloister measure direct --kernel vmlinuz --initrd initrd.img --cmdline 'quiet' --memory 1G"
    })
public final class DirectCommand implements Callable<Integer> {
  private final Host host;

  @Mixin private KernelOptions kernelOptions = new KernelOptions();

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = MemorySize.Converter.class,
      description = "The guest's memory, as for -m: 2048M, 4G. Counts below 2.75 GiB.")
  private @Nullable MemorySize memory;

  @Option(
      names = "--plain-firmware",
      description =
          "No device of the machine has an option ROM, and no key of secure boot is enrolled.")
  private boolean plainFirmware;

  @Mixin private BankOptions banks = new BankOptions();
  @Mixin private Output output = new Output();

  /** The command. */
  public DirectCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    return output.measure(
        host, "cloister measure direct", (measurement, notes) -> measure(measurement));
  }

  private void measure(Measurement.Builder measurement) throws CliException, MeasureException {
    Artifact kernel =
        kernelOptions.kernel(host).orElseThrow(() -> CliException.usage("expected --kernel"));
    byte[] bytes = kernel.bytes();
    measurement.input(kernel.role(), kernel.name(), FileDigests.of(bytes));
    Optional<FileDigests> initrd = kernelOptions.initrd(host, measurement);
    String line = kernelOptions.commandLine(measurement);
    OptionalLong size = OptionalLong.empty();
    if (memory != null) {
      measurement.parameter("memory", memory.toString());
      size = OptionalLong.of(memory.bytes());
    }
    DirectBoot boot = DirectBoot.of(bytes, initrd, line, size);
    for (Bank bank : banks.chosen()) {
      measurement.value(BankOptions.register(bank, 4), boot.pcr4(bank));
      measurement.value(BankOptions.register(bank, 9), boot.pcr9(bank));
      if (plainFirmware) {
        measurement.value(BankOptions.register(bank, 2), PlainFirmware.pcr2(bank));
        measurement.value(BankOptions.register(bank, 3), PlainFirmware.pcr3(bank));
        measurement.value(BankOptions.register(bank, 5), PlainFirmware.pcr5(bank));
        measurement.value(BankOptions.register(bank, 7), PlainFirmware.pcr7(bank));
      }
    }
  }
}
