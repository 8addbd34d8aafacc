package dev.cloister.cli.measure;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.measure.Bank;
import dev.cloister.measure.Candidate;
import dev.cloister.measure.FileDigests;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.Measurement;
import dev.cloister.measure.uki.BootPhase;
import dev.cloister.measure.uki.UkiRegisters;
import dev.cloister.measure.uki.UnifiedKernelImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloister measure uki}. */
@Command(
    name = "uki",
    description = {
      "PCR 4, 9 and 11 when firmware starts a unified kernel image: what a virtual TPM's quote"
          + " shows."
    },
    footer = {
      "",
      "The image is the boot option itself, no other loader before it, no addons, credentials or"
          + " profiles beside it. PCR 11 is extended by a word at each phase of the boot where"
          + " systemd-pcrphase runs: choose the phase in which the quote is made.",
      "",
      "Exit codes: 0 measured, 1 could not be written, 3 malformed file or wrong use.",
      "",
      "Examples:",
      "  cloister measure uki linux.efi",
      "  cloister measure uki linux.efi --phase ready -o release-7.json",
      "  cloister measure uki linux.efi --bank sha384 --events"
    })
public final class UkiCommand implements Callable<Integer> {
  private final Host host;

  @Parameters(paramLabel = "FILE", description = "The unified kernel image.")
  private Path file = Path.of("");

  @Option(
      names = "--phase",
      paramLabel = "PHASE",
      description =
          "kernel, enter-initrd, leave-initrd, sysinit or ready; may be repeated; default kernel.")
  private @Nullable List<String> phases;

  @Mixin private BankOptions banks = new BankOptions();
  @Mixin private Output output = new Output();

  /** The command. */
  public UkiCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    return output.measure(host, "cloister measure uki", this::measure);
  }

  private void measure(Measurement.Builder measurement, List<String> notes)
      throws CliException, MeasureException {
    List<BootPhase> chosen = phases();
    Artifact artifact = Artifact.of(host, "image", file);
    byte[] bytes = artifact.bytes();
    measurement.input(artifact.role(), artifact.name(), FileDigests.of(bytes));
    UnifiedKernelImage image = UnifiedKernelImage.parse(bytes);
    UkiRegisters registers = UkiRegisters.of(image);
    for (Bank bank : banks.chosen()) {
      measurement.value(BankOptions.register(bank, 4), registers.pcr4(bank));
      measurement.value(BankOptions.register(bank, 9), registers.pcr9(bank));
      List<Candidate> pcr11 = new ArrayList<>();
      chosen.forEach(phase -> pcr11.addAll(registers.pcr11(bank, phase)));
      measurement.value(BankOptions.register(bank, 11), pcr11);
    }
    if (image.stubVersion().isEmpty()) {
      notes.add("the image does not state its systemd-stub: values of all versions are given");
    }
  }

  private List<BootPhase> phases() throws CliException {
    List<BootPhase> chosen = new ArrayList<>();
    for (String name : phases == null ? List.of(BootPhase.KERNEL.code()) : phases) {
      BootPhase phase =
          Arrays.stream(BootPhase.values())
              .filter(p -> p.code().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      CliException.usage(
                          "--phase: expected kernel, enter-initrd, leave-initrd, sysinit or"
                              + " ready"));
      if (chosen.contains(phase)) {
        throw CliException.usage("--phase: " + name + " stands twice");
      }
      chosen.add(phase);
    }
    return chosen;
  }
}
