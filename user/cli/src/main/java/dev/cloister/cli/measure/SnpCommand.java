package dev.cloister.cli.measure;

import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.measure.FileDigests;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.Measurement;
import dev.cloister.measure.firmware.OvmfImage;
import dev.cloister.measure.snp.CpuSignature;
import dev.cloister.measure.snp.KernelHashes;
import dev.cloister.measure.snp.SnpLaunch;
import dev.cloister.measure.snp.VmmType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloister measure snp}. */
@Command(
    name = "snp",
    description = {
      "Launch digest (MEASUREMENT) of an AMD SEV-SNP guest: firmware, processors, and with a kernel"
          + " its hashes."
    },
    footer = {
      "",
      "A kernel needs the AmdSev build of OVMF and QEMU's kernel-hashes=on.",
      "",
      "Exit codes: 0 measured, 1 could not be written, 3 malformed file or wrong use.",
      "",
      "Examples:",
      "  cloister measure snp --firmware OVMF.fd --vcpus 4 --vcpu-type EPYC-Milan",
      "  cloister measure snp --firmware OVMF.amdsev.fd --vcpus 2 --vcpu-type EPYC-v4 \\",
      "      --kernel vmlinuz --initrd initrd.img --cmdline 'console=ttyS0' -o snp.json",
      "  cloister measure snp --firmware ovmf_img.fd --vcpus 2 --vmm ec2"
    })
public final class SnpCommand implements Callable<Integer> {
  private final Host host;

  @Option(
      names = "--firmware",
      required = true,
      paramLabel = "FILE",
      description = "OVMF image, as for QEMU's -bios.")
  private Path firmware = Path.of("");

  @Option(names = "--vcpus", required = true, paramLabel = "N", description = "Processors.")
  private int vcpus;

  @Option(
      names = "--vcpu-type",
      paramLabel = "MODEL",
      description = "QEMU's CPU model: EPYC-v4, EPYC-Milan, EPYC-Genoa, EPYC-Turin, ...")
  private @Nullable String vcpuType;

  @Option(
      names = "--vcpu-signature",
      paramLabel = "HEX",
      description = "In place of a model: EAX of CPUID function 1, such as 0xa00f11.")
  private @Nullable String vcpuSignature;

  @Option(
      names = "--vmm",
      paramLabel = "VMM",
      defaultValue = "QEMU",
      description = "${COMPLETION-CANDIDATES}; default QEMU. The others need no CPU model.")
  private VmmType vmm = VmmType.QEMU;

  @Option(
      names = "--guest-features",
      paramLabel = "HEX",
      defaultValue = "0x1",
      description = "SEV_FEATURES of the guest; default 0x1, SNP alone.")
  private String features = "0x1";

  @Mixin private KernelOptions kernelOptions = new KernelOptions();
  @Mixin private Output output = new Output();

  /** The command. */
  public SnpCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() throws CliException {
    return output.measure(
        host, "cloister measure snp", (measurement, notes) -> measure(measurement));
  }

  private void measure(Measurement.Builder measurement) throws CliException, MeasureException {
    CpuSignature signature = signature();
    long bits = hex("--guest-features", features, 16);
    Artifact artifact = Artifact.of(host, "firmware", firmware);
    byte[] bytes = artifact.bytes();
    measurement.input(artifact.role(), artifact.name(), FileDigests.of(bytes));
    measurement.parameter("vcpus", String.valueOf(vcpus));
    measurement.parameter("vmm", vmm.code());
    measurement.parameter("guestFeatures", "0x" + Long.toHexString(bits));
    if (vmm == VmmType.QEMU) {
      measurement.parameter("vcpuSignature", "0x" + Integer.toHexString(signature.value()));
    }
    SnpLaunch launch = new SnpLaunch(vcpus, signature, vmm, bits, hashes(measurement));
    measurement.value("measurement", List.of(launch.measurement(OvmfImage.parse(bytes))));
  }

  private CpuSignature signature() throws CliException, MeasureException {
    if (vcpuType != null && vcpuSignature != null) {
      throw CliException.usage("expected either --vcpu-type or --vcpu-signature");
    }
    if (vcpuType != null) {
      return CpuSignature.ofModel(vcpuType);
    }
    if (vcpuSignature != null) {
      return new CpuSignature((int) hex("--vcpu-signature", vcpuSignature, 8));
    }
    if (vmm == VmmType.QEMU) {
      throw CliException.usage("expected --vcpu-type or --vcpu-signature: QEMU measures it");
    }
    return new CpuSignature(0);
  }

  private Optional<KernelHashes> hashes(Measurement.Builder measurement)
      throws CliException, MeasureException {
    Optional<Artifact> kernel = kernelOptions.kernel(host);
    if (kernel.isEmpty()) {
      return Optional.empty();
    }
    FileDigests digests = kernel.get().digests();
    measurement.input(kernel.get().role(), kernel.get().name(), digests);
    Optional<FileDigests> initrd = kernelOptions.initrd(host, measurement);
    String line = kernelOptions.commandLine(measurement);
    return Optional.of(KernelHashes.of(digests, initrd, line));
  }

  private static long hex(String option, String text, int digits) throws CliException {
    String number = text.startsWith("0x") ? text.substring(2) : text;
    if (!number.matches("[0-9a-fA-F]{1," + digits + "}")) {
      throw CliException.usage(option + ": expected at most " + digits + " hex digits");
    }
    return Long.parseUnsignedLong(number, 16);
  }
}
