package dev.cloister.measure;

import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * A value that a register may have, and how it comes about. Where hosts or firmware versions differ
 * in what they measure, a register has several.
 *
 * @param value lower-case hex
 * @param variant which hosts or versions it is of; empty where there is only one
 * @param events what was extended, in order; empty for registers that are not extended
 */
public record Candidate(String value, String variant, List<MeasuredEvent> events) {
  /** Copies the list. */
  public Candidate {
    Objects.requireNonNull(value);
    Objects.requireNonNull(variant);
    events = List.copyOf(events);
  }

  /** A register that started at zero and was extended by these events. */
  public static Candidate extended(Bank bank, String variant, List<MeasuredEvent> events) {
    byte[] register = new byte[bank.length()];
    for (MeasuredEvent event : events) {
      register = bank.digest(register, HexFormat.of().parseHex(event.digest()));
    }
    return new Candidate(HexFormat.of().formatHex(register), variant, events);
  }
}
