package dev.cloister.cli;

import dev.cloister.attestation.json.JsonObject;
import java.io.PrintWriter;
import java.util.Objects;

/**
 * Where a person reads. All that the command prints goes through here, because names, findings,
 * remedies and answers come from files and networks, and a terminal acts on what is in them.
 */
public final class Screen {
  private final PrintWriter out;

  private Screen(PrintWriter out) {
    this.out = out;
  }

  /** Shows on that. */
  public static Screen on(PrintWriter out) {
    return new Screen(Objects.requireNonNull(out));
  }

  /** One line, made safe. */
  public void line(String text) {
    out.println(Printable.of(text));
  }

  /** An empty line. */
  public void line() {
    out.println();
  }

  /** A JSON object, for people and programs. */
  public void json(JsonObject object) {
    out.print(Printable.json(object.toPrettyJson()));
  }

  /** What would else be a file's content, unchanged: it goes to another program. */
  public void content(String text) {
    out.print(text);
  }

  /** Shows now what was printed. */
  public void flush() {
    out.flush();
  }

  /** For the library that prints the commands' own help. */
  PrintWriter writer() {
    return out;
  }
}
