package dev.cloister.cli;

/** Text that came from a file or a network, made safe to show on a terminal. */
public final class Printable {
  private Printable() {}

  /** The text with control characters, such as escape sequences, replaced. */
  public static String of(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              boolean control =
                  Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
              out.appendCodePoint(control ? '?' : c);
            });
    return out.toString();
  }
}
