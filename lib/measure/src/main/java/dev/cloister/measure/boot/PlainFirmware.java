package dev.cloister.measure.boot;

import dev.cloister.measure.Bank;
import dev.cloister.measure.Candidate;
import dev.cloister.measure.MeasuredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a virtual TPM gets from OVMF itself in a direct kernel boot (TCG PC Client Platform Firmware
 * Profile, section 3.3.4), of a machine that adds nothing: no device with an option ROM, no keys of
 * secure boot. Another machine has other values.
 */
public final class PlainFirmware {
  private static final byte[] OFF = {0};

  private PlainFirmware() {}

  /** PCR 2: no drivers out of option ROMs. */
  public static List<Candidate> pcr2(Bank bank) {
    return List.of(Candidate.extended(bank, "", List.of(EfiEvents.separator(bank))));
  }

  /** PCR 3: no configuration of such drivers. */
  public static List<Candidate> pcr3(Bank bank) {
    return pcr2(bank);
  }

  /** PCR 5: no partition table was read; the system has left the firmware. */
  public static List<Candidate> pcr5(Bank bank) {
    List<MeasuredEvent> events = new ArrayList<>();
    events.add(EfiEvents.separator(bank));
    events.addAll(EfiEvents.exitBootServices(bank));
    return List.of(Candidate.extended(bank, "", events));
  }

  /** PCR 7: no keys, and secure boot off or not built in, which firmware tells apart. */
  public static List<Candidate> pcr7(Bank bank) {
    return List.of(
        Candidate.extended(bank, "no variable SecureBoot", secureBoot(bank, Optional.empty())),
        Candidate.extended(bank, "variable SecureBoot is 0", secureBoot(bank, Optional.of(OFF))));
  }

  private static List<MeasuredEvent> secureBoot(Bank bank, Optional<byte[]> state) {
    List<MeasuredEvent> events = new ArrayList<>();
    events.add(
        state.isPresent()
            ? EfiVariable.SECURE_BOOT.event(bank, state.get())
            : EfiVariable.SECURE_BOOT.notSet(bank));
    EfiVariable.keys().forEach(variable -> events.add(variable.notSet(bank)));
    events.add(EfiEvents.separator(bank));
    return events;
  }
}
