package dev.cloister.cli.measure;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.measure.FileDigests;
import dev.cloister.measure.Measurement;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What QEMU boots directly, as its own options name it. */
final class KernelOptions {
  @Option(names = "--kernel", paramLabel = "FILE", description = "Kernel, as for QEMU's -kernel.")
  private @Nullable Path kernel;

  @Option(names = "--initrd", paramLabel = "FILE", description = "Initrd, as for -initrd.")
  private @Nullable Path initrd;

  @Option(
      names = "--cmdline",
      paramLabel = "TEXT",
      description = "Kernel command line, as for -append; default: empty.")
  private @Nullable String commandLine;

  /** The kernel, where there is one; the other options make no sense without. */
  Optional<Artifact> kernel(Host host) throws CliException {
    if (kernel == null && (initrd != null || commandLine != null)) {
      throw CliException.usage("--initrd and --cmdline need --kernel");
    }
    return Optional.ofNullable(kernel).map(path -> Artifact.of(host, "kernel", path));
  }

  /** The initrd's digests, noted as an input. */
  Optional<FileDigests> initrd(Host host, Measurement.Builder measurement) throws CliException {
    if (initrd == null) {
      return Optional.empty();
    }
    Artifact artifact = Artifact.of(host, "initrd", initrd);
    FileDigests digests = artifact.digests();
    measurement.input(artifact.role(), artifact.name(), digests);
    return Optional.of(digests);
  }

  /** The command line. */
  String commandLine(Measurement.Builder measurement) {
    if (commandLine == null || commandLine.isEmpty()) {
      return "";
    }
    measurement.parameter("commandLine", commandLine);
    return commandLine;
  }
}
