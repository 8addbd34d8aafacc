package dev.cloister.controlplane.operation;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/** The one log of the process: java.util.logging, which System.Logger and SLF4J end in. */
public final class Logs {
  private Logs() {}

  /** Replaces every handler by one that writes JSON lines. */
  public static void to(OutputStream out) {
    Logger root = Logger.getLogger("");
    Arrays.stream(root.getHandlers()).forEach(root::removeHandler);
    Handler handler = new Lines(out);
    handler.setLevel(Level.ALL);
    root.addHandler(handler);
    root.setLevel(Level.INFO);
    // Libraries tell at INFO what they were configured with.
    for (String library : new String[] {"org.eclipse.jetty", "com.zaxxer.hikari", "org.flywaydb"}) {
      Logger.getLogger(library).setLevel(Level.WARNING);
    }
  }

  private static final class Lines extends StreamHandler {
    Lines(OutputStream out) {
      super(out, new JsonLogFormatter());
    }

    @Override
    public synchronized void publish(LogRecord record) {
      super.publish(record);
      flush();
    }
  }
}
