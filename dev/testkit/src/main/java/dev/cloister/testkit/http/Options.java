package dev.cloister.testkit.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** {@code --name value} pairs of the command line of a local server. */
public final class Options {
  private static final int MAX_PORT = 65_535;

  private final Map<String, String> values;

  private Options(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads the pairs.
   *
   * @throws IllegalArgumentException on anything but {@code names}, or without a value
   */
  public static Options parse(String[] arguments, String... names) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
      if (!List.of(names).contains(name)) {
        throw new IllegalArgumentException("unknown option " + arguments[i]);
      }
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException("no value for " + arguments[i]);
      }
      values.put(name, arguments[i + 1]);
    }
    return new Options(values);
  }

  /** A value. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /**
   * The value of {@code port}; 0 without one.
   *
   * @throws IllegalArgumentException if it is no port
   */
  public int port() {
    String text = values.getOrDefault("port", "0");
    if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > MAX_PORT) {
      throw new IllegalArgumentException("expected a port, found " + text);
    }
    return Integer.parseInt(text);
  }

  /** Returns when the process is asked to end. */
  public static void untilStopped() {
    CountDownLatch stop = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(stop::countDown));
    try {
      stop.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
