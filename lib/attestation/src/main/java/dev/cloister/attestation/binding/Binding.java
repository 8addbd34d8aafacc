package dev.cloister.attestation.binding;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * The value that evidence carries to vouch for keys: {@code B = SHA-512(P)} with {@code P} the
 * unambiguous encoding of purpose, role, nonce, keys and context (docs/reference/binding.md). The
 * relying party computes it from its own values; it never parses {@code P} from the peer.
 */
public final class Binding {
  /** Length of a verifier's nonce, in bytes. */
  public static final int NONCE_LENGTH = 32;

  /** Most keys one binding names. */
  public static final int MAX_KEYS = 8;

  private static final byte[] DOMAIN = "cloister-binding-v1\0".getBytes(StandardCharsets.US_ASCII);

  private final Purpose purpose;
  private final byte[] nonce;
  private final List<BoundKey> keys;
  private final byte[] encoded;
  private final byte[] value;

  private Binding(Purpose purpose, byte[] nonce, List<BoundKey> keys, byte[] encoded) {
    this.purpose = purpose;
    this.nonce = nonce.clone();
    this.keys = List.copyOf(keys);
    this.encoded = encoded;
    this.value = sha512(encoded);
  }

  /**
   * A binding.
   *
   * @param nonce 32 bytes chosen by the verifier; empty only for purposes that are static
   * @param keys at most 8, in any order, without duplicates, of usages the purpose names
   * @param context the purpose's items in its order; an absent item is empty, never left out
   * @throws IllegalArgumentException when an argument is not what the purpose asks for
   */
  public static Binding of(
      Purpose purpose, Role role, byte[] nonce, List<BoundKey> keys, List<byte[]> context) {
    Objects.requireNonNull(purpose);
    if (!purpose.roles().contains(role)) {
      throw new IllegalArgumentException(purpose.code() + " does not have the role " + role);
    }
    if (nonce.length != (purpose.isStatic() ? 0 : NONCE_LENGTH)) {
      throw new IllegalArgumentException(
          purpose.code() + " does not take a nonce of " + nonce.length + " bytes");
    }
    if (context.size() != purpose.context().size()) {
      throw new IllegalArgumentException(
          purpose.code()
              + " takes "
              + purpose.context().size()
              + " context items, found "
              + context.size());
    }
    ByteArrayOutputStream p = new ByteArrayOutputStream(512);
    p.writeBytes(DOMAIN);
    field(p, 1, purpose.code().getBytes(StandardCharsets.US_ASCII));
    field(p, 2, new byte[] {(byte) role.number()});
    field(p, 3, nonce);
    field(p, 4, keys(purpose, keys));
    field(p, 5, context(context));
    return new Binding(purpose, nonce, keys, p.toByteArray());
  }

  /** What it is for. */
  public Purpose purpose() {
    return purpose;
  }

  /** The verifier's nonce; empty for a static purpose. */
  public byte[] nonce() {
    return nonce.clone();
  }

  /** The keys it names, in the order they were given. */
  public List<BoundKey> keys() {
    return keys;
  }

  /** {@code P}, for tests and golden vectors. */
  public byte[] encoded() {
    return encoded.clone();
  }

  /** {@code B}, 64 bytes. */
  public byte[] value() {
    return value.clone();
  }

  /** {@code B32}, the first 32 bytes of {@code B}, for formats whose challenge field is shorter. */
  public byte[] value32() {
    return Arrays.copyOf(value, 32);
  }

  private static byte[] keys(Purpose purpose, List<BoundKey> keys) {
    if (keys.isEmpty() || keys.size() > MAX_KEYS) {
      throw new IllegalArgumentException("expected 1 to 8 keys, found " + keys.size());
    }
    List<BoundKey> sorted =
        keys.stream()
            .sorted(
                Comparator.comparingInt((BoundKey key) -> key.usage().number())
                    .thenComparing(BoundKey::spki, Arrays::compareUnsigned))
            .toList();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(sorted.size());
    for (int i = 0; i < sorted.size(); i++) {
      BoundKey key = sorted.get(i);
      if (!purpose.usages().contains(key.usage())) {
        throw new IllegalArgumentException(purpose.code() + " names no key for " + key.usage());
      }
      byte[] spki = key.spki();
      if (i > 0
          && sorted.get(i - 1).usage() == key.usage()
          && Arrays.equals(sorted.get(i - 1).spki(), spki)) {
        throw new IllegalArgumentException("a key is named twice");
      }
      out.write(key.usage().number());
      out.write(spki.length >> 8);
      out.write(spki.length);
      out.writeBytes(spki);
    }
    return out.toByteArray();
  }

  private static byte[] context(List<byte[]> items) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] item : items) {
      u32(out, item.length);
      out.writeBytes(item);
    }
    return out.toByteArray();
  }

  private static void field(ByteArrayOutputStream out, int number, byte[] value) {
    out.write(number);
    u32(out, value.length);
    out.writeBytes(value);
  }

  private static void u32(ByteArrayOutputStream out, int n) {
    out.write(n >>> 24);
    out.write(n >>> 16);
    out.write(n >>> 8);
    out.write(n);
  }

  private static byte[] sha512(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-512").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-512", e);
    }
  }

  @Override
  public String toString() {
    return purpose.code() + ":" + HexFormat.of().formatHex(value, 0, 8);
  }
}
