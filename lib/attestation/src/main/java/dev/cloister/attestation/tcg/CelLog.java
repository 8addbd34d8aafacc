package dev.cloister.attestation.tcg;

import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A canonical event log in TLV encoding (TCG Canonical Event Log Format 1.0, section 5), as the
 * launcher of Confidential Space writes it: records of number, register, digests and content. Every
 * digest must be that of its content, or the log contradicts itself.
 */
public final class CelLog implements Evidence {
  private static final int NUMBER = 0;
  private static final int PCR = 1;
  private static final int CC_REGISTER = 108;
  private static final int DIGESTS = 3;
  private static final int TLV_HEADER = 5;
  private static final int MAX_RECORDS = 65_536;

  /** The launcher's registers: PCR 13, and RTMR3. */
  private static final int LAUNCHER_PCR = 13;

  private static final int LAUNCHER_CC_REGISTER = 4;

  /**
   * One record.
   *
   * @param cc whether the register is a CC measurement register and not a PCR
   */
  private record Entry(
      boolean cc,
      int register,
      Map<HashAlgorithm, byte[]> digests,
      int contentType,
      ByteString content) {}

  private record Tlv(int type, ByteString value, ByteString encoded) {}

  private final List<Entry> records;

  private CelLog(List<Entry> records) {
    this.records = List.copyOf(records);
  }

  /**
   * Parses a log.
   *
   * @throws MalformedEvidenceException when a record is cut off, out of order, or its digest is not
   *     that of its content
   */
  public static CelLog parse(byte[] bytes) throws MalformedEvidenceException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    List<Entry> records = new ArrayList<>();
    while (in.hasRemaining()) {
      if (records.size() == MAX_RECORDS) {
        throw new MalformedEvidenceException("canonical event log of too many records");
      }
      records.add(entry(in, records.size()));
    }
    if (records.isEmpty()) {
      throw new MalformedEvidenceException("canonical event log without records");
    }
    return new CelLog(records);
  }

  private static Entry entry(ByteBuffer in, int expected) throws MalformedEvidenceException {
    Tlv number = tlv(in);
    if (number.type() != NUMBER
        || number.value().length() != Long.BYTES
        || ByteBuffer.wrap(number.value().bytes()).getLong() != expected) {
      throw new MalformedEvidenceException("expected the number of record " + expected);
    }
    Tlv register = tlv(in);
    if ((register.type() != PCR && register.type() != CC_REGISTER)
        || register.value().length() != 1) {
      throw new MalformedEvidenceException("expected the register of record " + expected);
    }
    Tlv list = tlv(in);
    if (list.type() != DIGESTS) {
      throw new MalformedEvidenceException("expected the digests of record " + expected);
    }
    Tlv content = tlv(in);
    Map<HashAlgorithm, byte[]> digests = digests(list.value().bytes());
    for (Map.Entry<HashAlgorithm, byte[]> digest : digests.entrySet()) {
      if (!MessageDigest.isEqual(
          digest.getValue(), digest.getKey().digest(content.encoded().bytes()))) {
        throw new MalformedEvidenceException(
            "the digest of record " + expected + " is not that of its content");
      }
    }
    return new Entry(
        register.type() == CC_REGISTER,
        register.value().bytes()[0] & 0xff,
        digests,
        content.type(),
        content.value());
  }

  private static Map<HashAlgorithm, byte[]> digests(byte[] list) throws MalformedEvidenceException {
    ByteBuffer in = ByteBuffer.wrap(list);
    Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
    while (in.hasRemaining()) {
      Tlv digest = tlv(in);
      Optional<HashAlgorithm> algorithm = HashAlgorithm.of(digest.type());
      if (algorithm.isEmpty() || digest.value().length() != algorithm.get().length()) {
        throw new MalformedEvidenceException("digest of an unknown algorithm or length");
      }
      if (digests.put(algorithm.get(), digest.value().bytes()) != null) {
        throw new MalformedEvidenceException("two digests of one algorithm");
      }
    }
    if (digests.isEmpty()) {
      throw new MalformedEvidenceException("a record without a digest");
    }
    return digests;
  }

  private static Tlv tlv(ByteBuffer in) throws MalformedEvidenceException {
    int from = in.position();
    if (in.remaining() < TLV_HEADER) {
      throw new MalformedEvidenceException("canonical event log is cut off at byte " + from);
    }
    int type = in.get() & 0xff;
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new MalformedEvidenceException("canonical event log is cut off at byte " + from);
    }
    byte[] value = new byte[length];
    in.get(value);
    byte[] encoded = new byte[TLV_HEADER + length];
    in.get(from, encoded);
    return new Tlv(type, ByteString.copyOf(value), ByteString.copyOf(encoded));
  }

  /** Whether bytes begin as a log does: with the TLV of record number 0. */
  static boolean looksLike(byte[] bytes) {
    if (bytes.length < TLV_HEADER + Long.BYTES || bytes[4] != Long.BYTES) {
      return false;
    }
    for (int i = 0; i < TLV_HEADER + Long.BYTES; i++) {
      if (i != 4 && bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Extends registers by the records' digests of that algorithm. */
  void extend(HashAlgorithm algorithm, boolean cc, Map<Integer, byte[]> registers) {
    for (Entry record : records) {
      byte[] digest = record.digests().get(algorithm);
      if (record.cc() == cc && digest != null) {
        registers.merge(
            record.register(),
            algorithm.digest(new byte[algorithm.length()], digest),
            (old, ignored) -> algorithm.digest(old, digest));
      }
    }
  }

  /**
   * What the launcher of a confidential VM recorded in its register, in order, if that is one of
   * those. Elsewhere anybody records: its separator closes no other register.
   */
  List<LauncherEvent> launcher(HashAlgorithm algorithm, boolean cc, Set<Integer> registers) {
    int register = cc ? LAUNCHER_CC_REGISTER : LAUNCHER_PCR;
    return records.stream()
        .filter(r -> r.cc() == cc && r.register() == register && registers.contains(register))
        .filter(r -> r.digests().containsKey(algorithm))
        .flatMap(r -> LauncherEvent.of(r.contentType(), r.content().bytes()).stream())
        .toList();
  }

  @Override
  public Format format() {
    return Format.CEL;
  }

  @Override
  public JsonObject describe() {
    HexFormat hex = HexFormat.of();
    Map<String, byte[]> registers = new TreeMap<>();
    List<JsonValue> events = new ArrayList<>();
    for (Entry record : records) {
      String name = record.cc() ? RegisterNames.cc(record.register()) : "pcr" + record.register();
      record
          .digests()
          .forEach(
              (algorithm, digest) -> {
                registers.merge(
                    name + "." + algorithm.code(),
                    algorithm.digest(new byte[algorithm.length()], digest),
                    (old, ignored) -> algorithm.digest(old, digest));
                JsonObject.Builder item =
                    JsonObject.builder()
                        .put("register", name)
                        .put("contentType", record.contentType())
                        .put("digest", hex.formatHex(digest))
                        .put("length", record.content().length());
                LauncherEvent.of(record.contentType(), record.content().bytes())
                    .ifPresent(event -> event.addTo(item));
                events.add(item.build());
              });
    }
    JsonObject.Builder measurements = JsonObject.builder();
    registers.forEach((name, value) -> measurements.put(name, hex.formatHex(value)));
    return JsonObject.builder()
        .put("tee", "cel")
        .put("measurements", measurements.build())
        .put("events", new JsonArray(events))
        .build();
  }
}
