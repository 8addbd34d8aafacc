package dev.cloister.attestation.bytes;

import dev.cloister.attestation.MalformedEvidenceException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads DER (X.690) element by element: definite minimal lengths only, every length checked. For
 * the few structures in certificates that no library reads for us.
 */
public final class DerReader {
  private static final int BOOLEAN = 0x01;
  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int OBJECT_IDENTIFIER = 0x06;
  private static final int ENUMERATED = 0x0a;
  private static final int UTF8_STRING = 0x0c;
  private static final int PRINTABLE_STRING = 0x13;
  private static final int IA5_STRING = 0x16;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;

  private final byte[] bytes;
  private final int end;
  private int position;

  private DerReader(byte[] bytes, int position, int end) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  /** Reads all of the array, which must not change meanwhile. */
  public static DerReader of(byte[] bytes) {
    return new DerReader(bytes, 0, bytes.length);
  }

  /** Whether there is another element. */
  public boolean hasMore() {
    return position < end;
  }

  /** Fails unless everything was read. */
  public void expectEnd() throws MalformedEvidenceException {
    if (hasMore()) {
      throw new MalformedEvidenceException("DER: unexpected bytes at offset " + position);
    }
  }

  /** The elements of a SEQUENCE. */
  public DerReader sequence() throws MalformedEvidenceException {
    return element(SEQUENCE);
  }

  /** The elements of a SET. */
  public DerReader set() throws MalformedEvidenceException {
    return element(SET);
  }

  /** A UTF8String, PrintableString or IA5String. */
  public String text() throws MalformedEvidenceException {
    int tag = hasMore() ? bytes[position] & 0xff : 0;
    return switch (tag) {
      case UTF8_STRING -> new String(element(tag).rest(), StandardCharsets.UTF_8);
      case PRINTABLE_STRING, IA5_STRING ->
          new String(element(tag).rest(), StandardCharsets.ISO_8859_1);
      default -> throw new MalformedEvidenceException("DER: expected text at offset " + position);
    };
  }

  /** The content of an OCTET STRING. */
  public byte[] octetString() throws MalformedEvidenceException {
    return element(OCTET_STRING).rest();
  }

  /** An INTEGER that fits an {@code int} and is not negative. */
  public int unsignedInteger() throws MalformedEvidenceException {
    return number(element(INTEGER).rest());
  }

  /** An ENUMERATED value. */
  public int enumerated() throws MalformedEvidenceException {
    return number(element(ENUMERATED).rest());
  }

  /** A BOOLEAN. */
  public boolean bool() throws MalformedEvidenceException {
    byte[] content = element(BOOLEAN).rest();
    if (content.length != 1 || (content[0] != 0 && content[0] != (byte) 0xff)) {
      throw new MalformedEvidenceException("DER: not a boolean");
    }
    return content[0] != 0;
  }

  /** An OBJECT IDENTIFIER in dotted form. */
  public String oid() throws MalformedEvidenceException {
    byte[] content = element(OBJECT_IDENTIFIER).rest();
    if (content.length == 0 || content.length > 64 || (content[content.length - 1] & 0x80) != 0) {
      throw new MalformedEvidenceException("DER: not an object identifier");
    }
    StringBuilder dotted = new StringBuilder();
    BigInteger arc = BigInteger.ZERO;
    for (byte b : content) {
      arc = arc.shiftLeft(7).or(BigInteger.valueOf(b & 0x7f));
      if ((b & 0x80) == 0) {
        if (dotted.isEmpty()) {
          int first = arc.min(BigInteger.valueOf(80)).intValue() / 40;
          dotted.append(first).append('.').append(arc.subtract(BigInteger.valueOf(40L * first)));
        } else {
          dotted.append('.').append(arc);
        }
        arc = BigInteger.ZERO;
      }
    }
    return dotted.toString();
  }

  private byte[] rest() {
    return Arrays.copyOfRange(bytes, position, end);
  }

  private static int number(byte[] content) throws MalformedEvidenceException {
    if (content.length == 0 || content.length > 5) {
      throw new MalformedEvidenceException("DER: expected a small number");
    }
    BigInteger value = new BigInteger(content);
    if (value.signum() < 0 || value.bitLength() > 31) {
      throw new MalformedEvidenceException("DER: expected a small number");
    }
    return value.intValue();
  }

  private DerReader element(int tag) throws MalformedEvidenceException {
    if (end - position < 2 || (bytes[position] & 0xff) != tag) {
      throw new MalformedEvidenceException(
          "DER: expected tag " + Integer.toHexString(tag) + " at offset " + position);
    }
    position++;
    int length = length();
    if (length > end - position) {
      throw new MalformedEvidenceException("DER: length beyond the end at offset " + position);
    }
    DerReader inner = new DerReader(bytes, position, position + length);
    position += length;
    return inner;
  }

  private int length() throws MalformedEvidenceException {
    int first = bytes[position++] & 0xff;
    if (first < 0x80) {
      return first;
    }
    int count = first & 0x7f;
    if (count == 0 || count > 3 || count > end - position) {
      throw new MalformedEvidenceException("DER: unsupported length at offset " + position);
    }
    int length = 0;
    for (int i = 0; i < count; i++) {
      length = length << 8 | (bytes[position++] & 0xff);
    }
    if (length < 0x80 || length >>> (8 * (count - 1)) == 0) {
      throw new MalformedEvidenceException("DER: length is not minimal at offset " + position);
    }
    return length;
  }
}
