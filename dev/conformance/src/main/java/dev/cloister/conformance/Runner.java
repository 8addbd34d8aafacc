package dev.cloister.conformance;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Runs cases, prints each mismatch and the totals per format. */
final class Runner {
  private final List<Path> roots;
  private final Verifiers verifiers;
  private final PrintWriter out;

  Runner(List<Path> roots, Verifiers verifiers, PrintWriter out) {
    this.roots = List.copyOf(roots);
    this.verifiers = verifiers;
    this.out = out;
  }

  /** Counts of one format. */
  private static final class Total {
    private int cases;
    private int matching;
    private int unchecked;
    private boolean implemented = true;
  }

  /**
   * Runs.
   *
   * @param only the formats to run; empty for all
   * @return whether every case matched and every format is implemented
   */
  boolean run(List<Case> cases, Set<String> only) {
    Map<String, Total> totals = new TreeMap<>();
    for (Case row : cases) {
      if (only.isEmpty() || only.contains(row.format())) {
        count(row, totals.computeIfAbsent(row.format(), f -> new Total()));
      }
    }
    for (String format : only) {
      if (!totals.containsKey(format)) {
        out.println(format + ": no cases");
      }
    }
    totals.forEach(this::print);
    int all = totals.values().stream().mapToInt(t -> t.cases).sum();
    int matching = totals.values().stream().mapToInt(t -> t.matching).sum();
    out.println("total: " + matching + " of " + all + " match");
    out.flush();
    return all > 0 && matching == all && totals.keySet().containsAll(only);
  }

  private void count(Case row, Total total) {
    total.cases++;
    Optional<FormatAdapter> adapter = Adapters.of(row.format());
    if (adapter.isEmpty()) {
      total.implemented = false;
      return;
    }
    if (row.unchecked()) {
      total.unchecked++;
    }
    if (matches(row, adapter.get())) {
      total.matching++;
    }
  }

  private boolean matches(Case row, FormatAdapter adapter) {
    Observed observed;
    try {
      observed = adapter.observe(new Inputs(row, roots), verifiers);
    } catch (IOException e) {
      out.println("UNREADABLE " + row.id() + ": " + e.getMessage());
      return false;
    } catch (RuntimeException e) {
      // Whatever the library throws here is a defect of the library: a mismatch, not an end.
      out.println("CRASH " + row.id() + ": " + e);
      return false;
    }
    if (row.unchecked()) {
      return true;
    }
    boolean same = true;
    for (String column : Case.COMPARED) {
      if (!observed.agrees(column, row.expected())) {
        same = false;
        out.println(
            "MISMATCH "
                + row.id()
                + " "
                + column
                + ": expected "
                + row.expected().get(column)
                + ", found "
                + observed.column(column)
                + " ("
                + row.why()
                + ") "
                + observed.detail());
      }
    }
    return same;
  }

  private void print(String format, Total total) {
    out.println(
        format
            + ": "
            + total.cases
            + " cases, "
            + (total.implemented ? total.matching + " match" : "not implemented")
            + (total.unchecked > 0 ? ", " + total.unchecked + " of them unchecked" : ""));
  }
}
