package dev.cloister.channel;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What a ciphertext is and whose it is, in one unambiguous encoding: {@code domain || 0 || (u32
 * length || bytes)*}, big-endian. No ciphertext can be swapped for one made with other fields.
 */
public final class Aad {
  private static final Pattern DOMAIN = Pattern.compile("[a-z0-9-]{1,64}");

  private final byte[] encoded;

  private Aad(byte[] encoded) {
    this.encoded = encoded;
  }

  /**
   * Starts an encoding.
   *
   * @param domain what the ciphertext is, with the version of its form: {@code [a-z0-9-]{1,64}},
   *     one per use
   */
  public static Builder of(String domain) {
    if (!DOMAIN.matcher(domain).matches()) {
      throw new IllegalArgumentException("expected a domain of [a-z0-9-]{1,64}");
    }
    return new Builder(domain);
  }

  /** The encoding. */
  public byte[] encoded() {
    return encoded.clone();
  }

  /** Collects fields; their number and order are part of the domain's definition. */
  public static final class Builder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Builder(String domain) {
      out.writeBytes(domain.getBytes(StandardCharsets.US_ASCII));
      out.write(0);
    }

    /** Adds a field of bytes. */
    public Builder field(byte[] value) {
      u32(value.length);
      out.writeBytes(value);
      return this;
    }

    /** Adds a field of text, as UTF-8. */
    public Builder field(String value) {
      return field(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a field of 8 bytes, big-endian. */
    public Builder field(long value) {
      u32(Long.BYTES);
      u32((int) (value >>> 32));
      u32((int) value);
      return this;
    }

    /** The encoding. */
    public Aad build() {
      return new Aad(out.toByteArray());
    }

    private void u32(int n) {
      out.write(n >>> 24);
      out.write(n >>> 16);
      out.write(n >>> 8);
      out.write(n);
    }
  }
}
