package dev.cloister.cli.measure;

import dev.cloister.attestation.json.JsonObject;
import dev.cloister.cli.CliException;
import dev.cloister.cli.ExitCode;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import dev.cloister.cli.Screen;
import dev.cloister.measure.Candidate;
import dev.cloister.measure.MeasureException;
import dev.cloister.measure.MeasuredEvent;
import dev.cloister.measure.Measurement;
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
    JsonObject values = measurement.referenceValues().json();
    if (output != null) {
      NamedFiles.write(host, output, values.toPrettyJson().getBytes(StandardCharsets.UTF_8));
    }
    if (json) {
      host.out().json(values);
    } else if (!"-".equals(output)) {
      print(host.out(), measurement, notes);
    }
  }

  private void print(Screen out, Measurement measurement, List<String> notes) {
    for (Measurement.Input input : measurement.inputs()) {
      out.line(
          String.format(
              Locale.ROOT,
              "%-10s  %s, %d bytes, SHA-256 %s",
              input.role(),
              input.file(),
              input.digests().length(),
              input.digests().sha256()));
    }
    measurement
        .values()
        .forEach(
            (register, candidates) -> {
              out.line();
              out.line(register);
              candidates.forEach(candidate -> print(out, candidate));
            });
    measurement
        .partial()
        .forEach(
            (register, known) -> {
              out.line();
              out.line(register + ": no value; known events");
              known.forEach(event -> print(out, event));
            });
    if (!notes.isEmpty()) {
      out.line();
      notes.forEach(note -> out.line("note: " + note));
    }
    if (output != null) {
      out.line();
      out.line("Written to " + output + ". To use it:");
      out.line("  cloister verify EVIDENCE --reference-values " + output);
    }
  }

  private void print(Screen out, Candidate candidate) {
    out.line("  " + candidate.value());
    if (!candidate.variant().isEmpty()) {
      out.line("    " + candidate.variant());
    }
    if (events) {
      candidate.events().forEach(event -> print(out, event));
    }
  }

  private static void print(Screen out, MeasuredEvent event) {
    out.line("    " + event.digest() + "  " + event.name());
  }

  /** An artifact that cannot be measured is a wrong use: the message says what was expected. */
  static CliException failed(MeasureException e) {
    return CliException.usage(e.getMessage() + " [" + e.reason().code() + "]");
  }
}
