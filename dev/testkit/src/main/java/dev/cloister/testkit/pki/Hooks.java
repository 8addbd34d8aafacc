package dev.cloister.testkit.pki;

import java.util.function.UnaryOperator;

/**
 * Where a test changes the bytes of one signed object.
 *
 * @param content applied to the bytes about to be signed: the signature stays genuine
 * @param signature applied to the signature made over them
 */
public record Hooks(UnaryOperator<byte[]> content, UnaryOperator<byte[]> signature) {

  /** Changes nothing. */
  public static Hooks none() {
    return new Hooks(UnaryOperator.identity(), UnaryOperator.identity());
  }

  /** Changes what is signed. */
  public static Hooks content(UnaryOperator<byte[]> change) {
    return new Hooks(change, UnaryOperator.identity());
  }

  /** Changes the signature. */
  public static Hooks signature(UnaryOperator<byte[]> change) {
    return new Hooks(UnaryOperator.identity(), change);
  }

  /** A signature that is well-formed and wrong. */
  public static Hooks badSignature() {
    return signature(Hooks::flipLastBit);
  }

  /** {@code bytes} with the lowest bit of the last byte inverted. */
  public static byte[] flipLastBit(byte[] bytes) {
    byte[] out = bytes.clone();
    out[out.length - 1] ^= 1;
    return out;
  }

  /** Overwrites the bytes at {@code offset}. */
  public static UnaryOperator<byte[]> overwrite(int offset, byte[] value) {
    byte[] copy = value.clone();
    return bytes -> {
      byte[] out = bytes.clone();
      System.arraycopy(copy, 0, out, offset, copy.length);
      return out;
    };
  }
}
