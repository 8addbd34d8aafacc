package dev.cloister.testkit.kernel;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * configfs-tsm below {@code /sys/kernel/config/tsm/report}, as Linux documents it
 * (Documentation/ABI/testing/configfs-tsm-report): an entry per mkdir, {@code generation} counts
 * writes, a report is made when it is first read after a write. Failures can be planted.
 */
public final class Tsm implements Tree {
  private final TsmDriver driver;
  private final Map<String, TsmEntry> entries = new TreeMap<>();
  private final Deque<Errno> failures = new ArrayDeque<>();
  private Consumer<String> beforeRead = entry -> {};
  private boolean loaded = true;
  private int made;
  private int most;

  Tsm(TsmDriver driver) {
    this.driver = driver;
  }

  /** The next reports fail so, one each. */
  public synchronized void fail(Errno... errors) {
    failures.addAll(List.of(errors));
  }

  /** Something else happens just before an entry's report is read. */
  public synchronized void beforeRead(Consumer<String> step) {
    beforeRead = step;
  }

  /** The driver goes away: entries stay, but nothing is behind them. */
  public synchronized void unload() {
    loaded = false;
  }

  /** Names of the entries that nobody removed. */
  public synchronized List<String> entries() {
    return List.copyOf(entries.keySet());
  }

  /** How many reports were made. */
  public synchronized int reports() {
    return made;
  }

  /** How many entries there were at once, at most. */
  public synchronized int mostEntries() {
    return most;
  }

  /** What another process does that uses the same entry. */
  public synchronized void write(String entry, byte[] inblob) {
    TsmEntry found = entries.get(entry);
    if (found == null) {
      throw new IllegalArgumentException("no such entry");
    }
    found.inblob(inblob);
  }

  synchronized boolean loaded() {
    return loaded;
  }

  void step(String entry) {
    Consumer<String> step;
    synchronized (this) {
      step = beforeRead;
    }
    step.accept(entry);
  }

  byte[] make(byte[] inblob, int privilege) throws IOException {
    synchronized (this) {
      if (!loaded) {
        throw Errno.ENOTTY.onData();
      }
      Errno failure = failures.poll();
      if (failure != null) {
        throw failure.onData();
      }
      made++;
    }
    if (inblob.length != TsmEntry.INBLOB) {
      throw Errno.EINVAL.onData();
    }
    return driver.report(inblob, privilege);
  }

  TsmDriver driver() {
    return driver;
  }

  @Override
  public synchronized Optional<Attribute> file(String path) {
    String[] parts = path.split("/", -1);
    TsmEntry entry = entries.get(parts[0]);
    return parts.length != 2 || entry == null ? Optional.empty() : entry.attribute(parts[1]);
  }

  @Override
  public synchronized Optional<List<String>> folder(String path) {
    if (path.isEmpty()) {
      return Optional.of(entries());
    }
    return Optional.ofNullable(entries.get(path)).map(TsmEntry::names);
  }

  @Override
  public synchronized void create(String path) throws IOException {
    if (path.contains("/")) {
      throw Errno.EPERM.onPath(path);
    }
    if (!loaded) {
      throw Errno.ENXIO.onPath(path);
    }
    if (entries.putIfAbsent(path, new TsmEntry(this, path)) != null) {
      throw Errno.EEXIST.onPath(path);
    }
    most = Math.max(most, entries.size());
  }

  /** Entries go with their files; a file by itself stays. */
  @Override
  public synchronized void delete(String path) throws IOException {
    if (entries.remove(path) == null) {
      throw Errno.EPERM.onPath(path);
    }
  }
}
