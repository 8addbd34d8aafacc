package dev.cloister.measure;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Just enough of a crypto-agile event log to compare with: register, type, digests in hex. */
public final class EventLogFile {
  private static final Map<Integer, Bank> BANKS = Map.of(0x0b, Bank.SHA256, 0x0c, Bank.SHA384);

  /** One event. */
  public record Event(int register, int type, Map<Bank, String> digests) {
    /** Digest of a bank. */
    public String digest(Bank bank) {
      return Objects.requireNonNull(digests.get(bank));
    }
  }

  private final List<Event> events = new ArrayList<>();

  private EventLogFile() {}

  /** Reads a log of SHA-256 and SHA-384 banks. */
  public static EventLogFile read(byte[] bytes) {
    EventLogFile log = new EventLogFile();
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    in.position(28);
    in.position(32 + in.getInt());
    while (in.remaining() >= 12
        && in.getInt(in.position()) != -1
        && in.getLong(in.position()) != 0) {
      int register = in.getInt();
      int type = in.getInt();
      Map<Bank, String> digests = new HashMap<>();
      for (int left = in.getInt(); left > 0; left--) {
        Bank bank = Objects.requireNonNull(BANKS.get((int) in.getShort()));
        digests.put(bank, HexFormat.of().formatHex(take(in, bank.length())));
      }
      take(in, in.getInt());
      log.events.add(new Event(register, type, digests));
    }
    return log;
  }

  private static byte[] take(ByteBuffer in, int length) {
    byte[] out = new byte[length];
    in.get(out);
    return out;
  }

  /** The digests that one register was extended by. */
  public List<String> digests(int register, Bank bank) {
    return events.stream()
        .filter(e -> e.register() == register && e.type() != 3)
        .map(e -> e.digest(bank))
        .toList();
  }

  /** The value they lead to. */
  public String replay(int register, Bank bank) {
    return Candidate.extended(
            bank, "", digests(register, bank).stream().map(d -> new MeasuredEvent("", d)).toList())
        .value();
  }
}
