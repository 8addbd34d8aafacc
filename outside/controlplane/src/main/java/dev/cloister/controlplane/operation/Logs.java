package dev.cloister.controlplane.operation;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import java.util.stream.Stream;

/** The one log of the process: java.util.logging, which System.Logger and SLF4J end in. */
public final class Logs {
  private Logs() {}

  /** Replaces every handler by one that writes JSON lines. */
  public static void to(OutputStream out) {
    Logger root = Logger.getLogger("");
    Arrays.stream(root.getHandlers()).forEach(root::removeHandler);
    // Libraries tell at INFO what they were configured with.
    List<Logger> libraries =
        Stream.of("org.eclipse.jetty", "com.zaxxer.hikari", "org.flywaydb")
            .map(Logger::getLogger)
            .toList();
    libraries.forEach(library -> library.setLevel(Level.WARNING));
    Handler handler = new Lines(out, libraries);
    handler.setLevel(Level.ALL);
    root.addHandler(handler);
    root.setLevel(Level.INFO);
  }

  private static final class Lines extends StreamHandler {
    /** The log manager forgets the levels of loggers that nobody else holds. */
    private final List<Logger> held;

    Lines(OutputStream out, List<Logger> held) {
      super(out, new JsonLogFormatter());
      this.held = held;
    }

    @Override
    public synchronized void publish(LogRecord record) {
      boolean quiet =
          held.stream()
              .anyMatch(
                  library ->
                      String.valueOf(record.getLoggerName()).startsWith(library.getName())
                          && record.getLevel().intValue() < library.getLevel().intValue());
      if (!quiet) {
        super.publish(record);
        flush();
      }
    }
  }
}
