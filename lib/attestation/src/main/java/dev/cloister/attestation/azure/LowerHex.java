package dev.cloister.attestation.azure;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Hex in lower case: most of a bundle's text, so that it is read in one pass without branches. */
final class LowerHex {
  private static final byte NONE = -1;

  /** By character; the sign says that it is no digit. */
  private static final byte[] DIGITS = digits();

  private LowerHex() {}

  /** The bytes; empty when the text is anything else, or has no digit. */
  static Optional<byte[]> decode(String text) {
    if (text.isEmpty() || text.length() % 2 != 0) {
      return Optional.empty();
    }
    byte[] characters = text.getBytes(StandardCharsets.ISO_8859_1);
    byte[] out = new byte[characters.length / 2];
    int all = 0;
    for (int i = 0; i < out.length; i++) {
      int high = DIGITS[characters[2 * i] & 0xff];
      int low = DIGITS[characters[2 * i + 1] & 0xff];
      all |= high | low;
      out[i] = (byte) ((high << 4) | low);
    }
    return all >= 0 ? Optional.of(out) : Optional.empty();
  }

  private static byte[] digits() {
    byte[] digits = new byte[0x100];
    Arrays.fill(digits, NONE);
    for (int i = 0; i < 16; i++) {
      digits[Character.forDigit(i, 16)] = (byte) i;
    }
    return digits;
  }
}
