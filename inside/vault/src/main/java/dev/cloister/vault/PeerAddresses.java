package dev.cloister.vault;

import dev.cloister.channel.client.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Where members listen, as the host says in a file: one {@code host:port} a line, this vault's own
 * or not. Not trusted: whoever answers there proves who he is. Read again while the vault runs, so
 * that a peer can move.
 */
final class PeerAddresses implements Supplier<List<Target>> {
  private static final System.Logger LOG = System.getLogger(PeerAddresses.class.getName());
  private static final Duration FRESH = Duration.ofSeconds(2);
  private static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_ADDRESSES = 255;

  private final Path file;
  private final LongSupplier nanoTime;
  private List<Target> addresses = List.of();
  private Optional<Long> readAt = Optional.empty();
  private boolean complained;

  PeerAddresses(Path file, LongSupplier nanoTime) {
    this.file = file;
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized List<Target> get() {
    long now = nanoTime.getAsLong();
    if (readAt.isEmpty() || now - readAt.get() > FRESH.toNanos()) {
      readAt = Optional.of(now);
      read();
    }
    return addresses;
  }

  /** What was known stays known while the file cannot be read. */
  private void read() {
    try {
      if (Files.size(file) <= MAX_BYTES) {
        addresses = parse(Files.readString(file, StandardCharsets.US_ASCII));
        complained = false;
        return;
      }
    } catch (IOException | IllegalArgumentException e) {
      // Said below; the vault waits for its peers meanwhile.
    }
    if (!complained) {
      complained = true;
      LOG.log(System.Logger.Level.WARNING, "the file of peers' addresses cannot be read");
    }
  }

  /**
   * Reads addresses.
   *
   * @throws IllegalArgumentException for what is none, or too many
   */
  static List<Target> parse(String text) {
    List<Target> all = new ArrayList<>();
    for (String line : text.lines().map(String::strip).filter(one -> !one.isEmpty()).toList()) {
      int colon = line.lastIndexOf(':');
      String port = line.substring(colon + 1);
      if (colon < 1 || !port.matches("[0-9]{1,5}")) {
        throw new IllegalArgumentException("expected host:port");
      }
      String host = line.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
      all.add(new Target(host, Integer.parseInt(port)));
    }
    if (all.size() > MAX_ADDRESSES) {
      throw new IllegalArgumentException("expected at most " + MAX_ADDRESSES + " addresses");
    }
    return List.copyOf(all);
  }
}
