package dev.cloister.constellation;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.bytes.ByteReader;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.ConstellationException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads what {@link Encoder} writes. Every other byte string is refused with {@link
 * Reason#MALFORMED}: a value that was read is written again and compared.
 */
public final class Decoder {
  private final ByteReader in;

  private Decoder(ByteReader in) {
    this.in = in;
  }

  /**
   * Makes a value of its fields, which it takes in their order. What the value's own constructor
   * refuses with {@link IllegalArgumentException} is malformed.
   *
   * @param <T> the value
   */
  @FunctionalInterface
  public interface Fields<T> {
    /** Reads the fields. */
    T read(Decoder in) throws ConstellationException;
  }

  /**
   * Reads one object.
   *
   * @param domain of its kind
   * @param maxLength longest encoding that is looked at, in bytes
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static <T extends Canonical> T decode(
      byte[] encoding, String domain, int maxLength, Fields<T> fields)
      throws ConstellationException {
    if (encoding.length > maxLength) {
      throw malformed(domain + ": expected at most " + maxLength + " bytes");
    }
    byte[] prefix = (domain + '\0').getBytes(StandardCharsets.US_ASCII);
    if (encoding.length < prefix.length
        || !Arrays.equals(encoding, 0, prefix.length, prefix, 0, prefix.length)) {
      throw malformed("expected an object of kind " + domain);
    }
    try {
      ByteReader reader = ByteReader.of(encoding, ByteOrder.BIG_ENDIAN);
      reader.skip(prefix.length, domain);
      T value = fields.read(new Decoder(reader));
      reader.expectEnd(domain);
      if (!Arrays.equals(value.encoded(), encoding)) {
        throw malformed(domain + ": not the value's one encoding");
      }
      return value;
    } catch (MalformedEvidenceException | IllegalArgumentException e) {
      throw malformed(domain + ": " + e.getMessage());
    }
  }

  /** A field of bytes of one length. */
  public ByteString bytes(String field, int length) throws ConstellationException {
    return bytes(field, length, length);
  }

  /** A field of bytes. */
  public ByteString bytes(String field, int min, int max) throws ConstellationException {
    return ByteString.copyOf(raw(field, min, max));
  }

  /** A hash. */
  public ByteString hash(String field) throws ConstellationException {
    return bytes(field, Canonical.HASH_LENGTH);
  }

  /** An object inside this one. */
  public <T extends Canonical> T object(String domain, int maxLength, Fields<T> fields)
      throws ConstellationException {
    return decode(raw(domain, 1, maxLength), domain, maxLength, fields);
  }

  /** A field of text. */
  public String text(String field) throws ConstellationException {
    byte[] utf8 = raw(field, 0, Text.MAX_LENGTH);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw malformed(field + ": not UTF-8");
    }
  }

  /** A number of 0 to 2^63 - 1. */
  public long number(String field) throws ConstellationException {
    long value = ByteBuffer.wrap(raw(field, Long.BYTES, Long.BYTES)).getLong();
    if (value < 0) {
      throw malformed(field + ": expected a number below 2^63");
    }
    return value;
  }

  /** A number that fits an {@code int}. */
  public int small(String field) throws ConstellationException {
    long value = number(field);
    if (value > Integer.MAX_VALUE) {
      throw malformed(field + ": expected a small number");
    }
    return (int) value;
  }

  /** A list of at most that many items. */
  public <T> List<T> list(String field, int max, Fields<T> fields) throws ConstellationException {
    try {
      ByteReader list = in.slice(in.length32(field), field);
      long count = list.u32(field);
      if (count > max || count > list.remaining() / Integer.BYTES) {
        throw malformed(field + ": expected at most " + max + " items, all of them there");
      }
      List<T> items = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        ByteReader item = list.slice(list.length32(field), field);
        items.add(fields.read(new Decoder(item)));
        item.expectEnd(field);
      }
      list.expectEnd(field);
      return List.copyOf(items);
    } catch (MalformedEvidenceException e) {
      throw malformed(field + ": " + e.getMessage());
    }
  }

  private byte[] raw(String field, int min, int max) throws ConstellationException {
    try {
      int length = in.length32(field);
      if (length < min || length > max) {
        throw malformed(field + ": expected " + min + " to " + max + " bytes, found " + length);
      }
      return in.bytes(length, field);
    } catch (MalformedEvidenceException e) {
      throw malformed(field + ": " + e.getMessage());
    }
  }

  private static ConstellationException malformed(String message) {
    return new ConstellationException(Reason.MALFORMED, message);
  }
}
