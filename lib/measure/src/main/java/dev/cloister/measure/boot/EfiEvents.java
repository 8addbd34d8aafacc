package dev.cloister.measure.boot;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import dev.cloister.measure.Bank;
import dev.cloister.measure.FileDigests;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasureException.Reason;
import dev.cloister.measure.MeasuredEvent;
import java.util.List;

/**
 * What every UEFI boot measures (TCG PC Client Platform Firmware Profile, sections 3.3.4 and 10.4),
 * and what Linux's EFI stub adds.
 */
public final class EfiEvents {
  private static final int MAX_COMMAND_LINE = 2048;

  private EfiEvents() {}

  /** The boot manager starts a boot option. */
  public static MeasuredEvent calling(Bank bank) {
    return text(bank, "Calling EFI Application from Boot Option");
  }

  /** Everything before was the firmware's. */
  public static MeasuredEvent separator(Bank bank) {
    return MeasuredEvent.of("separator", bank, new byte[4]);
  }

  /** The system leaves the firmware. */
  public static List<MeasuredEvent> exitBootServices(Bank bank) {
    return List.of(
        text(bank, "Exit Boot Services Invocation"),
        text(bank, "Exit Boot Services Returned with Success"));
  }

  /** The kernel's load options: its command line in UTF-16 with the zero that ends it. */
  public static MeasuredEvent loadOptions(Bank bank, String commandLine) {
    return MeasuredEvent.of(
        "command line \"" + commandLine + '"', bank, (commandLine + '\0').getBytes(UTF_16LE));
  }

  /** The initrd that the kernel is given. */
  public static MeasuredEvent initrd(Bank bank, FileDigests initrd) {
    return MeasuredEvent.ofDigest("initrd", initrd.digest(bank));
  }

  private static MeasuredEvent text(Bank bank, String text) {
    return MeasuredEvent.of(text, bank, text.getBytes(US_ASCII));
  }

  /**
   * A command line as it can be passed on: printable ASCII, at most 2047 characters.
   *
   * @throws MeasureException {@link Reason#PARAMETER}
   */
  public static String checked(String commandLine) throws MeasureException {
    if (commandLine.length() >= MAX_COMMAND_LINE
        || commandLine.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new MeasureException(
          Reason.PARAMETER,
          "command line: expected printable ASCII, at most "
              + (MAX_COMMAND_LINE - 1)
              + " characters");
    }
    return commandLine;
  }
}
