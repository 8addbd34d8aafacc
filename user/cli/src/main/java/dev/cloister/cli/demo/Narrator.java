package dev.cloister.cli.demo;

import dev.cloister.cli.Screen;
import java.util.ArrayList;
import java.util.List;

/** Prints the story. A claim is printed with what was observed, and counted when it was not. */
final class Narrator {
  private final Screen out;
  private final List<String> unobserved = new ArrayList<>();
  private int claims;
  private int chapter;

  Narrator(Screen out) {
    this.out = out;
  }

  void chapter(String title) {
    chapter++;
    line("");
    line(chapter + ". " + title);
  }

  void say(String text) {
    line("   " + text);
  }

  /** States something, and whether it was seen to hold. */
  void claim(String text, boolean observed) {
    claims++;
    if (!observed) {
      unobserved.add(text);
    }
    line("   [" + (observed ? "observed" : "NOT OBSERVED") + "] " + text);
  }

  /** The end: whether every claim was observed. */
  boolean conclude() {
    line("");
    if (claims > 0 && unobserved.isEmpty()) {
      line("All " + claims + " claims were observed.");
      return true;
    }
    line(unobserved.size() + " of " + claims + " claims were NOT observed:");
    unobserved.forEach(claim -> line("   - " + claim));
    return false;
  }

  private void line(String text) {
    out.line(text);
    out.flush();
  }
}
