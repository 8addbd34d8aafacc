package dev.cloister.controlplane.operation;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * A JSON object per line. Of an exception it writes the classes and where they were thrown, never
 * the message: a database's or a parser's message may repeat what it was given.
 */
public final class JsonLogFormatter extends Formatter {
  private static final int FRAMES = 8;

  @Override
  public String format(LogRecord record) {
    JsonObject.Builder line =
        JsonObject.builder()
            .put("at", record.getInstant().toString())
            .put("level", record.getLevel().getName())
            .put("logger", String.valueOf(record.getLoggerName()))
            .put("message", formatMessage(record));
    Object[] parameters = record.getParameters();
    if (parameters != null && parameters.length == 1 && parameters[0] instanceof JsonObject more) {
      more.members().forEach(line::put);
    }
    Throwable thrown = record.getThrown();
    if (thrown != null) {
      line.put("thrown", JsonArray.ofStrings(describe(thrown)));
    }
    return line.build().toJson() + "\n";
  }

  private static List<String> describe(Throwable thrown) {
    List<String> lines = new ArrayList<>();
    Throwable current = thrown;
    for (int depth = 0; current != null && depth < 4; depth++) {
      lines.add(current.getClass().getName());
      Arrays.stream(current.getStackTrace())
          .limit(FRAMES)
          .forEach(frame -> lines.add("  " + frame));
      current = current.getCause();
    }
    return lines;
  }
}
