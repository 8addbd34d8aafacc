package dev.cloister.measure.snp;

/**
 * A range of memory that the VMM prepares before launch.
 *
 * @param address guest physical, whole pages
 * @param length whole pages
 * @param kind what is put there
 */
record SevSection(long address, long length, Kind kind) {
  /** Section types (edk2, OvmfPkg/ResetVector/X64/OvmfSevMetadata.asm). */
  enum Kind {
    /** Zeros that the firmware may use at once. */
    MEMORY(1),
    /** Secrets of the guest. */
    SECRETS(2),
    /** CPUID values. */
    CPUID(3),
    /** Calling area of an SVSM. */
    SVSM_CALLING_AREA(4),
    /** Hashes of kernel, initrd and command line. */
    KERNEL_HASHES(0x10);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }
}
