package dev.cloister.attestation.cbor;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one CBOR data item (RFC 8949 section 4.2.1, relaxed where real documents break it: the
 * order of keys is free, and arrays and maps may be of indefinite length). Every length and number
 * in its shortest form, no string of indefinite length, no duplicate keys, no floating point.
 */
public final class Cbor {
  /** Deepest nesting that is read. */
  public static final int MAX_DEPTH = 16;

  /** Most entries of a map that are read. */
  public static final int MAX_ENTRIES = 256;

  private static final int INDEFINITE_ARRAY = 0x9f;
  private static final int INDEFINITE_MAP = 0xbf;
  private static final int BREAK = 0xff;

  private static final BigInteger MINUS_ONE = BigInteger.ONE.negate();

  private final byte[] bytes;
  private int position;

  private Cbor(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Parses exactly one data item.
   *
   * @param bytes their length bounds what is allocated
   * @throws CborException when the bytes are anything else
   */
  public static CborValue parse(byte[] bytes) throws CborException {
    Cbor reader = new Cbor(bytes);
    CborValue value = reader.item(0);
    if (reader.position != bytes.length) {
      throw new CborException(
          "unexpected bytes after the item, from byte " + reader.position + " of " + bytes.length);
    }
    return value;
  }

  private CborValue item(int depth) throws CborException {
    if (depth > MAX_DEPTH) {
      throw new CborException("nested deeper than " + MAX_DEPTH);
    }
    int initial = next();
    int major = initial >> 5;
    if (major == 7) {
      return simple(initial & 0x1f);
    }
    if (initial == INDEFINITE_ARRAY) {
      return indefiniteArray(depth);
    }
    if (initial == INDEFINITE_MAP) {
      return indefiniteMap(depth);
    }
    long argument = argument(initial & 0x1f);
    return switch (major) {
      case 0 -> new CborInteger(unsigned(argument));
      case 1 -> new CborInteger(MINUS_ONE.subtract(unsigned(argument)));
      case 2 -> CborBytes.of(take(argument));
      case 3 -> new CborText(text(take(argument)));
      case 4 -> array(argument, depth);
      case 5 -> map(argument, depth);
      default -> new CborTag(unsigned(argument), item(depth + 1));
    };
  }

  private CborSimple simple(int info) throws CborException {
    return switch (info) {
      case 20 -> CborSimple.FALSE;
      case 21 -> CborSimple.TRUE;
      case 22 -> CborSimple.NULL;
      default -> throw new CborException("unsupported simple value or float, code " + info);
    };
  }

  private CborArray array(long count, int depth) throws CborException {
    int size = count(count, 1);
    List<CborValue> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      values.add(item(depth + 1));
    }
    return new CborArray(values);
  }

  /** Nitro Secure Modules of 2025 write their payload so. */
  private CborArray indefiniteArray(int depth) throws CborException {
    List<CborValue> values = new ArrayList<>();
    while (!atBreak()) {
      values.add(item(depth + 1));
    }
    return new CborArray(values);
  }

  private CborMap indefiniteMap(int depth) throws CborException {
    Map<CborValue, CborValue> entries = new LinkedHashMap<>();
    while (!atBreak()) {
      entry(entries, depth);
    }
    return new CborMap(entries);
  }

  private boolean atBreak() throws CborException {
    if (next() == BREAK) {
      return true;
    }
    position--;
    return false;
  }

  private void entry(Map<CborValue, CborValue> entries, int depth) throws CborException {
    // Keys can be chosen to have one hash code, and a map of n of them costs n squared.
    if (entries.size() == MAX_ENTRIES) {
      throw new CborException("a map of more than " + MAX_ENTRIES + " entries");
    }
    CborValue key = item(depth + 1);
    if (entries.putIfAbsent(key, item(depth + 1)) != null) {
      throw new CborException("duplicate map key before byte " + position);
    }
  }

  private CborMap map(long count, int depth) throws CborException {
    int size = count(count, 2);
    Map<CborValue, CborValue> entries = LinkedHashMap.newLinkedHashMap(Math.min(size, MAX_ENTRIES));
    for (int i = 0; i < size; i++) {
      entry(entries, depth);
    }
    return new CborMap(entries);
  }

  /**
   * Every element takes at least one byte, so a count beyond what is left is refused before
   * anything is allocated for it.
   */
  private int count(long count, int bytesEach) throws CborException {
    if (count < 0 || count > (bytes.length - position) / bytesEach) {
      throw new CborException("more elements than bytes at byte " + position);
    }
    return (int) count;
  }

  private long argument(int info) throws CborException {
    if (info < 24) {
      return info;
    }
    if (info > 27) {
      throw new CborException("indefinite or reserved length at byte " + (position - 1));
    }
    int size = 1 << (info - 24);
    long value = 0;
    for (int i = 0; i < size; i++) {
      value = (value << 8) | next();
    }
    boolean shortest =
        switch (size) {
          case 1 -> value >= 24;
          case 2 -> value > 0xff;
          case 4 -> value > 0xffff;
          default -> Long.compareUnsigned(value, 0xffffffffL) > 0;
        };
    if (!shortest) {
      throw new CborException("number not in its shortest form before byte " + position);
    }
    return value;
  }

  private static BigInteger unsigned(long argument) {
    BigInteger value = BigInteger.valueOf(argument & Long.MAX_VALUE);
    return argument < 0 ? value.setBit(63) : value;
  }

  private static String text(byte[] utf8) throws CborException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(utf8))
          .toString();
    } catch (CharacterCodingException e) {
      throw new CborException("text is not UTF-8");
    }
  }

  private byte[] take(long length) throws CborException {
    if (length < 0 || length > bytes.length - position) {
      throw new CborException("string longer than what is left at byte " + position);
    }
    byte[] out = new byte[(int) length];
    System.arraycopy(bytes, position, out, 0, out.length);
    position += out.length;
    return out;
  }

  private int next() throws CborException {
    if (position == bytes.length) {
      throw new CborException("ends after " + position + " bytes");
    }
    return bytes[position++] & 0xff;
  }
}
