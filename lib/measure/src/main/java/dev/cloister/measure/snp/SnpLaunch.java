package dev.cloister.measure.snp;

import dev.cloister.measure.Candidate;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasureException.Reason;
import dev.cloister.measure.firmware.OvmfImage;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A launch of an SNP guest, and the MEASUREMENT that its reports have.
 *
 * @param vcpus number of processors: each has a save area in the digest
 * @param signature what they say they are; counts for QEMU only
 * @param vmm whose virtual machine it is
 * @param features SEV_FEATURES; bit 0 is SNP
 * @param kernel hashes of what is booted directly
 */
public record SnpLaunch(
    int vcpus, CpuSignature signature, VmmType vmm, long features, Optional<KernelHashes> kernel) {
  /** SEV_FEATURES with nothing but SNP. */
  public static final long SNP_ACTIVE = 1;

  private static final int MAX_VCPUS = 4096;

  /** Refuses missing values. */
  public SnpLaunch {
    Objects.requireNonNull(signature);
    Objects.requireNonNull(vmm);
    Objects.requireNonNull(kernel);
  }

  /**
   * The launch digest.
   *
   * @throws MeasureException when the firmware does not boot as an SNP guest, or not with kernel
   *     hashes, or the number of processors makes no sense
   */
  public Candidate measurement(OvmfImage image) throws MeasureException {
    if (vcpus < 1 || vcpus > MAX_VCPUS) {
      throw new MeasureException(Reason.PARAMETER, "vCPUs: expected 1 to " + MAX_VCPUS);
    }
    SevMetadata metadata = SevMetadata.of(image);
    GuestContext context = new GuestContext();
    context.normal(image.address(), image.image());
    if (kernel.isPresent() && !metadata.takesKernelHashes()) {
      throw new MeasureException(
          Reason.METADATA,
          "the firmware takes no kernel hashes: a kernel needs the AmdSev build of OVMF");
    }
    prepare(context, metadata);
    for (int i = 0; i < vcpus; i++) {
      long begin = i == 0 ? Vmsa.BOOT : metadata.resetVector();
      context.vmsa(Vmsa.page(vmm, begin, signature, features));
    }
    return new Candidate(HexFormat.of().formatHex(context.digest()), "", List.of());
  }

  /** EC2 adds the CPUID page last; GCE does not measure the memory it gives the firmware. */
  private void prepare(GuestContext context, SevMetadata metadata) throws MeasureException {
    for (SevSection section : metadata.sections()) {
      switch (section.kind()) {
        case MEMORY -> {
          if (vmm == VmmType.GCE) {
            context.unmeasured(section.address(), section.length());
          } else {
            context.zero(section.address(), section.length());
          }
        }
        case SECRETS -> context.secrets(section.address());
        case CPUID -> {
          if (vmm != VmmType.EC2) {
            context.cpuid(section.address());
          }
        }
        case SVSM_CALLING_AREA -> context.zero(section.address(), section.length());
        case KERNEL_HASHES -> hashes(context, metadata, section);
      }
    }
    if (vmm == VmmType.EC2) {
      for (SevSection section : metadata.sections()) {
        if (section.kind() == SevSection.Kind.CPUID) {
          context.cpuid(section.address());
        }
      }
    }
  }

  private void hashes(GuestContext context, SevMetadata metadata, SevSection section)
      throws MeasureException {
    if (kernel.isEmpty()) {
      context.zero(section.address(), section.length());
      return;
    }
    long table = metadata.hashTable().orElseThrow();
    long offset = table - section.address();
    if (offset < 0 || offset > OvmfImage.PAGE - KernelHashes.LENGTH) {
      throw new MeasureException(
          Reason.METADATA, "the firmware's table of kernel hashes is outside its page");
    }
    context.normal(section.address(), kernel.get().page((int) offset));
  }
}
