package dev.cloister.attestation.tcg;

import dev.cloister.attestation.MalformedEvidenceException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A firmware event log: crypto-agile (TCG_PCR_EVENT2), as TPM platforms and CCEL have it, or the
 * older SHA-1 only form. The log proves nothing by itself; its replay does when it equals registers
 * that evidence vouches for.
 */
public final class TcgEventLog {
  private static final byte[] SPEC_ID_03 = "Spec ID Event03\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] STARTUP_LOCALITY =
      "StartupLocality\0".getBytes(StandardCharsets.US_ASCII);
  private static final int SHA1_HEADER = 4 + 4 + 20 + 4;
  private static final int MAX_ALGORITHMS = 8;

  private final boolean cryptoAgile;
  private final List<HashAlgorithm> algorithms;
  private final List<TcgEvent> events;
  private final int length;

  private TcgEventLog(
      boolean cryptoAgile, List<HashAlgorithm> algorithms, List<TcgEvent> events, int length) {
    this.cryptoAgile = cryptoAgile;
    this.algorithms = List.copyOf(algorithms);
    this.events = List.copyOf(events);
    this.length = length;
  }

  /**
   * Parses a log. Padding after the last event, zero or all ones, is skipped.
   *
   * @throws MalformedEvidenceException when an event is cut off or names algorithms that the header
   *     does not
   */
  public static TcgEventLog parse(byte[] bytes) throws MalformedEvidenceException {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      if (bytes.length < SHA1_HEADER) {
        throw new MalformedEvidenceException(
            "expected an event log of at least " + SHA1_HEADER + " bytes, found " + bytes.length);
      }
      TcgEvent first = sha1Event(in);
      boolean agile = first.type() == TcgEvent.NO_ACTION && startsWith(first.data(), SPEC_ID_03);
      return agile ? cryptoAgile(in, first) : sha1Only(in, first);
    } catch (BufferUnderflowException e) {
      throw new MalformedEvidenceException("event log is cut off at byte " + in.position());
    }
  }

  private static TcgEventLog sha1Only(ByteBuffer in, TcgEvent first)
      throws MalformedEvidenceException {
    List<TcgEvent> events = new ArrayList<>();
    events.add(first);
    while (in.hasRemaining() && !padding(in)) {
      events.add(sha1Event(in));
    }
    return new TcgEventLog(false, List.of(HashAlgorithm.SHA1), events, in.position());
  }

  private static TcgEventLog cryptoAgile(ByteBuffer in, TcgEvent header)
      throws MalformedEvidenceException {
    Map<Integer, Integer> sizes = digestSizes(header.data());
    List<HashAlgorithm> algorithms =
        sizes.keySet().stream().flatMap(id -> HashAlgorithm.of(id).stream()).toList();
    List<TcgEvent> events = new ArrayList<>();
    while (in.hasRemaining() && !padding(in)) {
      events.add(agileEvent(in, sizes));
    }
    return new TcgEventLog(true, algorithms, events, in.position());
  }

  /** TCG_EfiSpecIDEvent: signature 16, platform class 4, version 4, then {algorithm 2, size 2}*. */
  private static Map<Integer, Integer> digestSizes(byte[] header)
      throws MalformedEvidenceException {
    ByteBuffer in = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    in.position(SPEC_ID_03.length);
    in.getLong();
    int count = in.getInt();
    if (count < 1 || count > MAX_ALGORITHMS) {
      throw new MalformedEvidenceException("event log header names " + count + " algorithms");
    }
    Map<Integer, Integer> sizes = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      int id = in.getShort() & 0xffff;
      int size = in.getShort() & 0xffff;
      boolean wrong =
          HashAlgorithm.of(id).map(a -> a.length() != size).orElse(size == 0 || size > 64);
      if (wrong || sizes.put(id, size) != null) {
        throw new MalformedEvidenceException(
            "event log header gives algorithm 0x" + Integer.toHexString(id) + " a size of " + size);
      }
    }
    return sizes;
  }

  private static TcgEvent sha1Event(ByteBuffer in) throws MalformedEvidenceException {
    int register = in.getInt();
    int type = in.getInt();
    byte[] digest = take(in, HashAlgorithm.SHA1.length());
    byte[] data = take(in, in.getInt());
    return new TcgEvent(register, type, Map.of(HashAlgorithm.SHA1, digest), data);
  }

  private static TcgEvent agileEvent(ByteBuffer in, Map<Integer, Integer> sizes)
      throws MalformedEvidenceException {
    int register = in.getInt();
    int type = in.getInt();
    int count = in.getInt();
    if (count < 0 || count > sizes.size()) {
      throw new MalformedEvidenceException("event has " + count + " digests");
    }
    Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
    for (int i = 0; i < count; i++) {
      int id = in.getShort() & 0xffff;
      Integer size = sizes.get(id);
      if (size == null) {
        throw new MalformedEvidenceException(
            "event has a digest of algorithm 0x"
                + Integer.toHexString(id)
                + ", which the header does not name");
      }
      byte[] digest = take(in, size);
      if (HashAlgorithm.of(id).isPresent()
          && digests.put(HashAlgorithm.of(id).get(), digest) != null) {
        throw new MalformedEvidenceException("event has two digests of one algorithm");
      }
    }
    return new TcgEvent(register, type, digests, take(in, in.getInt()));
  }

  /** Firmware fills the rest of the log area with zeros or ones. */
  private static boolean padding(ByteBuffer in) throws MalformedEvidenceException {
    int at = in.position();
    byte fill = in.get(at);
    if (fill != 0 && fill != (byte) 0xff) {
      return false;
    }
    if (fill == 0) {
      // A genuine event may begin with register 0; its type and digest count are then not both
      // zero.
      int look = Math.min(12, in.remaining());
      for (int i = 0; i < look; i++) {
        if (in.get(at + i) != 0) {
          return false;
        }
      }
    } else if (in.remaining() < 4 || in.getInt(at) != -1) {
      throw new MalformedEvidenceException("unexpected bytes at " + at + " of the event log");
    }
    return true;
  }

  private static byte[] take(ByteBuffer in, int length) throws MalformedEvidenceException {
    if (length < 0 || length > in.remaining()) {
      throw new MalformedEvidenceException(
          "event log is cut off: "
              + (length & 0xffffffffL)
              + " bytes expected at "
              + in.position()
              + " of "
              + in.limit());
    }
    byte[] out = new byte[length];
    in.get(out);
    return out;
  }

  private static boolean startsWith(byte[] data, byte[] prefix) {
    return data.length >= prefix.length
        && Arrays.equals(data, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** Whether it is of the crypto-agile form. */
  public boolean cryptoAgile() {
    return cryptoAgile;
  }

  /** The algorithms that the header names and this library knows. */
  public List<HashAlgorithm> algorithms() {
    return algorithms;
  }

  /** Number of bytes before the padding: where the next event would stand. */
  public int length() {
    return length;
  }

  /** The events after the header, in order. */
  public List<TcgEvent> events() {
    return events;
  }

  /**
   * The registers' values after every event was extended, by index; registers without events are
   * left out.
   *
   * @param tpm whether the registers are a TPM's: PCR 0 then starts with the locality of a
   *     StartupLocality event
   */
  public SortedMap<Integer, byte[]> replay(HashAlgorithm algorithm, boolean tpm) {
    SortedMap<Integer, byte[]> registers = new TreeMap<>();
    for (TcgEvent event : events) {
      if (event.type() == TcgEvent.NO_ACTION) {
        byte[] data = event.data();
        if (tpm
            && event.register() == 0
            && startsWith(data, STARTUP_LOCALITY)
            && data.length > STARTUP_LOCALITY.length) {
          byte[] start = new byte[algorithm.length()];
          start[start.length - 1] = data[STARTUP_LOCALITY.length];
          registers.putIfAbsent(0, start);
        }
        continue;
      }
      event
          .digest(algorithm)
          .ifPresent(
              digest ->
                  registers.merge(
                      event.register(),
                      algorithm.digest(new byte[algorithm.length()], digest),
                      (old, ignored) -> algorithm.digest(old, digest)));
    }
    return registers;
  }
}
