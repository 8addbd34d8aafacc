package dev.cloister.constellation;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/**
 * Text that stands in objects: 1 to 255 bytes of UTF-8 in normalisation form C, without controls,
 * line separators and code points that this JDK's Unicode does not know. (What is not assigned
 * today may normalise to something else tomorrow, and the object would no longer decode.)
 */
public final class Text {
  /** Longest text, in bytes of UTF-8. */
  public static final int MAX_LENGTH = 255;

  private Text() {}

  /**
   * The same text.
   *
   * @param what is named in the error; the text is not
   * @throws IllegalArgumentException when it is not of that form
   */
  public static String require(String text, String what) {
    int length;
    try {
      length = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text)).limit();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(what + ": not Unicode text");
    }
    if (length < 1 || length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          what + ": expected 1 to " + MAX_LENGTH + " bytes, found " + length);
    }
    if (!text.codePoints().allMatch(Text::isAllowed)) {
      throw new IllegalArgumentException(
          what + ": expected no control, line separator or unassigned character");
    }
    if (!Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
      throw new IllegalArgumentException(what + ": expected Unicode normalisation form C");
    }
    return text;
  }

  private static boolean isAllowed(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.UNASSIGNED,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
