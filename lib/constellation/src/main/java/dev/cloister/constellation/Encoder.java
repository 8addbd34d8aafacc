package dev.cloister.constellation;

import dev.cloister.attestation.bytes.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * Writes a canonical encoding: {@code domain || 0 || (u32 length || value)*}, big-endian. A number
 * is 8 bytes; a list is {@code u32 count || (u32 length || item)*}; an item of several parts is
 * {@code (u32 length || value)*}.
 */
public final class Encoder {
  private static final Pattern DOMAIN = Pattern.compile("cloister-[a-z-]{1,40}-v[1-9]");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private Encoder() {}

  /**
   * Starts an object.
   *
   * @param domain {@code cloister-<kind>-v<version>}: one per kind of object
   */
  public static Encoder of(String domain) {
    if (!DOMAIN.matcher(domain).matches()) {
      throw new IllegalArgumentException("expected a domain cloister-<kind>-v<version>");
    }
    Encoder encoder = new Encoder();
    encoder.out.writeBytes(domain.getBytes(StandardCharsets.US_ASCII));
    encoder.out.write(0);
    return encoder;
  }

  /** Adds bytes. */
  public Encoder bytes(byte[] value) {
    u32(out, value.length);
    out.writeBytes(value);
    return this;
  }

  /** Adds bytes. */
  public Encoder bytes(ByteString value) {
    return bytes(value.bytes());
  }

  /** Adds another object, as its encoding. */
  public Encoder object(Canonical value) {
    return bytes(value.encoded());
  }

  /** Adds text, as UTF-8. */
  public Encoder text(String value) {
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a number of 0 to 2^63 - 1. */
  public Encoder number(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("expected a number of 0 or more, found " + value);
    }
    return bytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  /** Adds a list. */
  public <T> Encoder list(Collection<T> items, BiConsumer<T, Encoder> fields) {
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    u32(list, items.size());
    for (T item : items) {
      Encoder one = new Encoder();
      fields.accept(item, one);
      u32(list, one.out.size());
      list.writeBytes(one.out.toByteArray());
    }
    return bytes(list.toByteArray());
  }

  /** What was written. */
  public byte[] encoded() {
    return out.toByteArray();
  }

  private static void u32(ByteArrayOutputStream to, int n) {
    to.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(n).array());
  }
}
