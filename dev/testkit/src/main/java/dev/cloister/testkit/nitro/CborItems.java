package dev.cloister.testkit.nitro;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;

/** Encodes CBOR items (RFC 8949), lengths in their shortest form. */
public final class CborItems {
  private static final int BREAK = 0xff;
  private static final int INDEFINITE = 31;

  private CborItems() {}

  /** An integer. */
  public static byte[] integer(long value) {
    return value < 0 ? head(1, -1 - value) : head(0, value);
  }

  /** Bytes. */
  public static byte[] bytes(byte[] value) {
    return join(head(2, value.length), value);
  }

  /** Text. */
  public static byte[] text(String value) {
    byte[] utf8 = value.getBytes(UTF_8);
    return join(head(3, utf8.length), utf8);
  }

  /** An array of encoded items. */
  public static byte[] array(List<byte[]> items) {
    return join(head(4, items.size()), join(items.toArray(byte[][]::new)));
  }

  /** A map with text for keys and encoded values. */
  public static byte[] map(Map<String, byte[]> entries) {
    return join(head(5, entries.size()), entries(entries));
  }

  /** The same map of indefinite length. */
  public static byte[] indefiniteMap(Map<String, byte[]> entries) {
    return join(
        new byte[] {(byte) ((5 << 5) | INDEFINITE)}, entries(entries), new byte[] {(byte) BREAK});
  }

  /** A map with integers for keys. */
  public static byte[] numbered(Map<Integer, byte[]> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head(5, entries.size()));
    entries.forEach(
        (key, value) -> {
          out.writeBytes(integer(key));
          out.writeBytes(value);
        });
    return out.toByteArray();
  }

  /** A tagged item. */
  public static byte[] tagged(int tag, byte[] item) {
    return join(head(6, tag), item);
  }

  /** The null value. */
  public static byte[] nothing() {
    return new byte[] {(byte) 0xf6};
  }

  private static byte[] entries(Map<String, byte[]> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    entries.forEach(
        (key, value) -> {
          out.writeBytes(text(key));
          out.writeBytes(value);
        });
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] head(int major, long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int size = value < 24 ? 0 : value <= 0xff ? 1 : value <= 0xffff ? 2 : value >>> 32 == 0 ? 4 : 8;
    int info =
        switch (size) {
          case 0 -> (int) value;
          case 1 -> 24;
          case 2 -> 25;
          case 4 -> 26;
          default -> 27;
        };
    out.write((major << 5) | info);
    for (int i = size - 1; i >= 0; i--) {
      out.write((int) (value >>> (8 * i)));
    }
    return out.toByteArray();
  }
}
