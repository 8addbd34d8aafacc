package dev.cloister.measure.boot;

import dev.cloister.measure.Bank;
import dev.cloister.measure.Candidate;
import dev.cloister.measure.FileDigests;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasureException.Reason;
import dev.cloister.measure.MeasuredEvent;
import dev.cloister.measure.pe.PeImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A kernel that QEMU passes to OVMF ({@code -kernel}, {@code -initrd}, {@code -append}): RTMR1 and
 * RTMR2 of a TD, or PCR 4 and PCR 9 of a virtual TPM.
 */
public final class DirectBoot {
  /** Shapes the header like any guest with 2 GiB, or with 2.75 GiB and more. */
  private static final long LARGE = 4L << 30;

  private static final String ORIGINAL = "kernel as its file is: QEMU from 10.2";

  private final byte[] kernel;
  private final Optional<FileDigests> initrd;
  private final String commandLine;
  private final OptionalLong memory;

  private DirectBoot(
      byte[] kernel, Optional<FileDigests> initrd, String commandLine, OptionalLong memory) {
    this.kernel = kernel;
    this.initrd = initrd;
    this.commandLine = commandLine;
    this.memory = memory;
  }

  /**
   * Describes a boot.
   *
   * @param kernel a bzImage with EFI stub, which nobody changes any more
   * @param initrd of the initrd, where there is one
   * @param commandLine as given to {@code -append}
   * @param memory the guest's, in bytes; unknown stands for 2 GiB, or 2.75 GiB and more
   * @throws MeasureException when kernel or command line are none
   */
  public static DirectBoot of(
      byte[] kernel, Optional<FileDigests> initrd, String commandLine, OptionalLong memory)
      throws MeasureException {
    Objects.requireNonNull(initrd);
    if (initrd.isPresent() && initrd.get().length() > Integer.MAX_VALUE) {
      throw new MeasureException(Reason.PARAMETER, "initrd: longer than 2 GiB");
    }
    PeImage.parse(kernel);
    return new DirectBoot(
        kernel, initrd.filter(i -> i.length() > 0), EfiEvents.checked(commandLine), memory);
  }

  /** RTMR1: the kernel and how it was started and left the firmware. */
  public List<Candidate> rtmr1() throws MeasureException {
    List<Candidate> candidates = new ArrayList<>();
    for (Kernel form : forms(Bank.SHA384)) {
      List<MeasuredEvent> events = new ArrayList<>(started(Bank.SHA384, form));
      events.addAll(EfiEvents.exitBootServices(Bank.SHA384));
      candidates.add(Candidate.extended(Bank.SHA384, form.variant(), events));
    }
    return List.copyOf(candidates);
  }

  /** RTMR2: command line and initrd, as the kernel measures them. */
  public List<Candidate> rtmr2() {
    return loaded(Bank.SHA384);
  }

  /** PCR 4: the kernel. */
  public List<Candidate> pcr4(Bank bank) throws MeasureException {
    List<Candidate> candidates = new ArrayList<>();
    for (Kernel form : forms(bank)) {
      candidates.add(Candidate.extended(bank, form.variant(), started(bank, form)));
    }
    return List.copyOf(candidates);
  }

  /** PCR 9: command line and initrd. */
  public List<Candidate> pcr9(Bank bank) {
    return loaded(bank);
  }

  private static List<MeasuredEvent> started(Bank bank, Kernel form) {
    return List.of(form.event(), EfiEvents.calling(bank), EfiEvents.separator(bank));
  }

  /** OVMF tells the kernel's EFI stub the initrd's name on its command line. */
  private List<Candidate> loaded(Bank bank) {
    List<MeasuredEvent> events = new ArrayList<>();
    String options = initrd.isPresent() ? commandLine + " initrd=initrd" : commandLine;
    events.add(EfiEvents.loadOptions(bank, options));
    initrd.ifPresent(file -> events.add(EfiEvents.initrd(bank, file)));
    return List.of(Candidate.extended(bank, "", events));
  }

  /** A kernel as some QEMU passes it on. */
  private record Kernel(String variant, MeasuredEvent event) {
    private static Kernel of(String variant, Bank bank, byte[] bytes) throws MeasureException {
      byte[] digest = PeImage.parse(bytes).authenticode(bank);
      return new Kernel(variant, MeasuredEvent.ofDigest("kernel", digest));
    }
  }

  private List<Kernel> forms(Bank bank) throws MeasureException {
    byte[] patched =
        QemuKernel.patched(
            kernel, initrd.map(FileDigests::length).orElse(0L), memory.orElse(LARGE));
    String variant =
        "setup header written by QEMU up to 10.1"
            + (memory.isPresent() || initrd.isEmpty() ? "" : "; 2 GiB, or 2.75 GiB and more");
    return List.of(Kernel.of(ORIGINAL, bank, kernel), Kernel.of(variant, bank, patched));
  }
}
