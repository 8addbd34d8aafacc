package dev.cloister.cli.measure;

import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import dev.cloister.cli.Printable;
import dev.cloister.measure.Candidate;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasuredEvent;
import dev.cloister.measure.Measurement;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a measurement goes, and how it looks. */
final class Output {
  private static final int MAX_DESCRIPTION = 1000;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write the reference values here.")
  private @Nullable String output;

  @Option(
      names = "--json",
      description = "Print the reference values (docs/reference/reference-values.md).")
  private boolean json;

  @Option(names = "--events", description = "Print what each register is extended by.")
  private boolean events;

  @Option(
      names = "--description",
      paramLabel = "TEXT",
      description = "A description to keep with the values.")
  private @Nullable String description;

  /** The measuring itself; notes are for the reader. */
  @FunctionalInterface
  interface Work {
    void run(Measurement.Builder measurement, List<String> notes)
        throws CliException, MeasureException;
  }

  /** Measures, writes, prints. */
  int measure(Host host, String tool, Work work) throws CliException {
    Measurement.Builder measurement = Measurement.by(tool);
    describe(measurement);
    List<String> notes = new ArrayList<>();
    try {
      work.run(measurement, notes);
    } catch (MeasureException e) {
      throw failed(e);
    }
    emit(host, measurement.build(), notes);
    return ExitCode.OK;
  }

  private void describe(Measurement.Builder measurement) throws CliException {
    if (description != null) {
      if (description.codePointCount(0, description.length()) > MAX_DESCRIPTION) {
        throw CliException.usage(
            "--description: expected at most " + MAX_DESCRIPTION + " characters");
      }
      measurement.description(description);
    }
  }

  private void emit(Host host, Measurement measurement, List<String> notes) throws CliException {
    String text = measurement.referenceValues().json().toPrettyJson();
    if (output != null) {
      NamedFiles.write(host, output, text.getBytes(StandardCharsets.UTF_8));
    }
    if (json) {
      host.out().print(text);
    } else if (!"-".equals(output)) {
      print(host.out(), measurement, notes);
    }
  }

  private void print(PrintWriter out, Measurement measurement, List<String> notes) {
    for (Measurement.Input input : measurement.inputs()) {
      out.printf(
          Locale.ROOT,
          "%-10s  %s, %d bytes, SHA-256 %s%n",
          input.role(),
          Printable.of(input.file()),
          input.digests().length(),
          input.digests().sha256());
    }
    measurement
        .values()
        .forEach(
            (register, candidates) -> {
              out.println();
              out.println(register);
              candidates.forEach(candidate -> print(out, candidate));
            });
    measurement
        .partial()
        .forEach(
            (register, known) -> {
              out.println();
              out.println(register + ": no value; known events");
              known.forEach(event -> print(out, event));
            });
    if (!notes.isEmpty()) {
      out.println();
      notes.forEach(note -> out.println("note: " + note));
    }
    if (output != null) {
      out.println();
      out.println("Written to " + Printable.of(output) + ". To use it:");
      out.println("  cloister verify EVIDENCE --reference-values " + Printable.of(output));
    }
  }

  private void print(PrintWriter out, Candidate candidate) {
    out.println("  " + candidate.value());
    if (!candidate.variant().isEmpty()) {
      out.println("    " + candidate.variant());
    }
    if (events) {
      candidate.events().forEach(event -> print(out, event));
    }
  }

  private static void print(PrintWriter out, MeasuredEvent event) {
    out.println("    " + event.digest() + "  " + Printable.of(event.name()));
  }

  /** An artifact that cannot be measured is a wrong use: the message says what was expected. */
  static CliException failed(MeasureException e) {
    return CliException.usage(e.getMessage() + " [" + e.reason().code() + "]");
  }
}
