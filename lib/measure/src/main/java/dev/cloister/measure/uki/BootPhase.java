package dev.cloister.measure.uki;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.measure.Bank;
import dev.cloister.measure.MeasuredEvent;
import java.util.ArrayList;
import java.util.List;

/** How far a boot has come: systemd-pcrphase extends PCR 11 by each word when it gets there. */
public enum BootPhase {
  /** The stub has handed over to the kernel. */
  KERNEL("", "when the kernel starts"),
  /** In the initrd. */
  ENTER_INITRD("enter-initrd", "in the initrd"),
  /** The initrd is left. */
  LEAVE_INITRD("leave-initrd", "after the initrd"),
  /** Basic services are up. */
  SYSINIT("sysinit", "after sysinit"),
  /** The system is up. */
  READY("ready", "when the system is up");

  private final String word;
  private final String text;

  BootPhase(String word, String text) {
    this.word = word;
    this.text = text;
  }

  /** For people. */
  public String text() {
    return text;
  }

  /** The stable code: what {@code --phase} takes. */
  public String code() {
    return this == KERNEL ? "kernel" : word;
  }

  /** What PCR 11 is extended by from the kernel's start to this phase. */
  List<MeasuredEvent> events(Bank bank) {
    List<MeasuredEvent> events = new ArrayList<>();
    for (BootPhase phase : values()) {
      if (phase != KERNEL && phase.compareTo(this) <= 0) {
        events.add(MeasuredEvent.of("phase " + phase.word, bank, phase.word.getBytes(US_ASCII)));
      }
    }
    return events;
  }
}
