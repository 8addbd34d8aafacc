package dev.cloister.measure.uki;

import dev.cloister.measure.Bank;
import dev.cloister.measure.Candidate;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasuredEvent;
import dev.cloister.measure.boot.EfiEvents;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The registers of a virtual TPM when firmware starts a unified kernel image as a boot option,
 * without another loader between: PCR 4, 9 and 11.
 */
public final class UkiRegisters {
  /** Between these versions systemd-stub began to measure {@code .sbat}. */
  private static final int LAST_WITHOUT_SBAT = 252;

  private static final int FIRST_WITH_SBAT = 255;

  /** Up to this version the stub starts the kernel through the firmware, which measures it. */
  private static final int LAST_THROUGH_FIRMWARE = 257;

  /** From this version the stub passes {@code .osrel} on to the kernel. */
  private static final int FIRST_DESCRIBING = 257;

  private static final String SBAT = ".sbat";

  private final UnifiedKernelImage uki;

  private UkiRegisters(UnifiedKernelImage uki) {
    this.uki = uki;
  }

  /** Of one image. */
  public static UkiRegisters of(UnifiedKernelImage uki) {
    return new UkiRegisters(uki);
  }

  /** PCR 4: the image, then the kernel in it where the firmware loads that too. */
  public List<Candidate> pcr4(Bank bank) throws MeasureException {
    List<MeasuredEvent> image =
        List.of(
            EfiEvents.calling(bank),
            EfiEvents.separator(bank),
            MeasuredEvent.ofDigest("unified kernel image", uki.image().authenticode(bank)));
    List<MeasuredEvent> both = new ArrayList<>(image);
    both.add(MeasuredEvent.ofDigest("kernel", uki.kernel().authenticode(bank)));
    int version = uki.stubVersion().orElse(Integer.MAX_VALUE);
    if (version <= LAST_THROUGH_FIRMWARE) {
      return List.of(Candidate.extended(bank, "", both));
    }
    return List.of(
        Candidate.extended(bank, "the firmware measures the kernel inside", both),
        Candidate.extended(bank, "the stub starts the kernel itself", image));
  }

  /** PCR 9: command line and initrd as the kernel measures them. */
  public List<Candidate> pcr9(Bank bank) throws MeasureException {
    List<Candidate> candidates = new ArrayList<>();
    Set<String> lines = commandLines();
    List<Optional<MeasuredEvent>> initrds = initrds(bank);
    for (String line : lines) {
      for (Optional<MeasuredEvent> initrd : initrds) {
        List<MeasuredEvent> events = new ArrayList<>();
        events.add(EfiEvents.loadOptions(bank, line));
        initrd.ifPresent(events::add);
        List<String> variant = new ArrayList<>();
        if (lines.size() > 1) {
          variant.add("command line of " + line.length() + " characters");
        }
        if (initrds.size() > 1) {
          variant.add(initrd.map(MeasuredEvent::name).orElse("no initrd"));
        }
        candidates.add(Candidate.extended(bank, String.join("; ", variant), events));
      }
    }
    return List.copyOf(candidates);
  }

  /** As the image's stub passes it on; where the version is unknown, in both forms. */
  private List<Optional<MeasuredEvent>> initrds(Bank bank) {
    Optional<byte[]> older = Initrds.digest(uki, bank, false);
    Optional<byte[]> newer = Initrds.digest(uki, bank, true);
    if (Arrays.equals(older.orElse(new byte[0]), newer.orElse(new byte[0]))) {
      return List.of(older.map(d -> MeasuredEvent.ofDigest("initrd", d)));
    }
    Optional<MeasuredEvent> before =
        older.map(d -> MeasuredEvent.ofDigest("initrd, systemd-stub before 257", d));
    Optional<MeasuredEvent> from =
        newer.map(d -> MeasuredEvent.ofDigest("initrd, systemd-stub from 257", d));
    if (uki.stubVersion().isEmpty()) {
      return List.of(before, from);
    }
    return List.of(uki.stubVersion().getAsInt() < FIRST_DESCRIBING ? before : from);
  }

  /** Stubs replace control characters by spaces; newer ones strip spaces at both ends besides. */
  private Set<String> commandLines() throws MeasureException {
    StringBuilder line = new StringBuilder();
    uki.commandLine().chars().forEach(c -> line.append(c < ' ' ? ' ' : (char) c));
    Set<String> lines = new LinkedHashSet<>();
    lines.add(line.toString().strip());
    lines.add(line.toString());
    return lines;
  }

  /** PCR 11: the image's sections, then the phases of the boot up to this one. */
  public List<Candidate> pcr11(Bank bank, BootPhase phase) {
    List<String> all = uki.measuredSections();
    List<String> older = all.stream().filter(name -> !name.equals(SBAT)).toList();
    int version = uki.stubVersion().orElse(LAST_WITHOUT_SBAT + 1);
    if (version <= LAST_WITHOUT_SBAT) {
      return List.of(pcr11(bank, phase, older, phase.text()));
    }
    if (version >= FIRST_WITH_SBAT || all.size() == older.size()) {
      return List.of(pcr11(bank, phase, all, phase.text()));
    }
    return List.of(
        pcr11(bank, phase, all, phase.text() + "; stub that measures .sbat"),
        pcr11(bank, phase, older, phase.text() + "; stub that does not measure .sbat"));
  }

  private Candidate pcr11(Bank bank, BootPhase phase, List<String> sections, String variant) {
    List<MeasuredEvent> events = new ArrayList<>(uki.sectionEvents(bank, sections));
    events.addAll(phase.events(bank));
    return Candidate.extended(bank, variant, events);
  }
}
