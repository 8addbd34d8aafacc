package dev.cloister.store.file;

import dev.cloister.store.StoreError;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A directory in memory that is no better than POSIX promises. What was not synced may be lost at a
 * power loss, page by page and name by name, in any order. A failed fsync marks pages clean that
 * the disk never got, as Linux does. Every changing operation is counted, and one of them can fail,
 * in words of another language than English: nothing may depend on them.
 */
public final class SimulatedDisk implements StoreDirectory {
  private static final int PAGE = 64;

  /** How an operation fails. */
  public enum Fault {
    /** The process dies in it; later operations of that process do nothing. */
    CRASH("der Prozess ist tot"),
    /** No space; part of a write is done. Stays so. */
    FULL("Auf dem Gerät ist kein Speicherplatz mehr verfügbar"),
    /** The file system became read-only. Stays so. */
    READ_ONLY("Das Dateisystem ist nur lesbar"),
    /** Permission was taken away. Stays so. */
    DENIED("Keine Berechtigung"),
    /** The device failed, once. */
    IO("Eingabe-/Ausgabefehler");

    private final String text;

    Fault(String text) {
      this.text = text;
    }
  }

  /** A file, as the system shows it and as the disk has it. */
  private static final class Inode {
    private byte[] cached = {};
    private byte[] durable = {};
    private final TreeSet<Integer> dirty = new TreeSet<>();

    Inode copy() {
      Inode copy = new Inode();
      copy.cached = cached.clone();
      copy.durable = durable.clone();
      copy.dirty.addAll(dirty);
      return copy;
    }

    void append(byte[] more) {
      int from = cached.length;
      cached = Arrays.copyOf(cached, from + more.length);
      System.arraycopy(more, 0, cached, from, more.length);
      for (int page = from / PAGE; page <= (cached.length - 1) / PAGE; page++) {
        dirty.add(page);
      }
    }

    void sync() {
      if (durable.length < cached.length) {
        durable = Arrays.copyOf(durable, cached.length);
      }
      for (int page : dirty) {
        copyPage(page);
      }
      dirty.clear();
    }

    private void copyPage(int page) {
      int from = page * PAGE;
      int to = Math.min(from + PAGE, Math.min(cached.length, durable.length));
      if (from < to) {
        System.arraycopy(cached, from, durable, from, to - from);
      }
    }

    /** Any of the dirty pages got to the disk, and any length between the two. */
    void losePower(Random random) {
      int length =
          switch (random.nextInt(3)) {
            case 0 -> durable.length;
            case 1 -> cached.length;
            default -> durable.length + random.nextInt(cached.length - durable.length + 1);
          };
      durable = Arrays.copyOf(durable, Math.max(length, durable.length));
      int luck = random.nextInt(3);
      for (int page : dirty) {
        if (luck == 0 || (luck == 1 && random.nextBoolean())) {
          copyPage(page);
        }
      }
      dirty.clear();
      cached = durable.clone();
    }
  }

  /** A change of names that is not durable yet. */
  @FunctionalInterface
  private interface NameChange {
    void apply(Map<String, Inode> names);
  }

  private final Random random;
  private Map<String, Inode> names = new TreeMap<>();
  private Map<String, Inode> durableNames = new TreeMap<>();
  private final List<NameChange> changes = new ArrayList<>();
  private final List<String> journal = new ArrayList<>();
  private Optional<Fault> standing = Optional.empty();
  private Optional<Fault> planned = Optional.empty();
  private long plannedAt;
  private long operations;
  private int life;
  private boolean locked;

  private SimulatedDisk(Random random) {
    this.random = random;
  }

  /** An empty disk; what it loses follows from the seed. */
  public static SimulatedDisk of(long seed) {
    return new SimulatedDisk(new Random(seed));
  }

  /** The same files on another disk: what an attacker keeps to put back later. */
  public synchronized SimulatedDisk copy() {
    SimulatedDisk copy = new SimulatedDisk(new Random(operations));
    names.forEach(
        (name, inode) -> {
          copy.names.put(name, inode.copy());
          copy.durableNames.put(name, copy.names.get(name));
        });
    return copy;
  }

  /** Lets the operation with this number fail, counted from 0. */
  public synchronized void failAt(long operation, Fault fault) {
    planned = Optional.of(fault);
    plannedAt = operation;
  }

  /** Lets every operation fail from now on, until {@link #heal}. */
  public synchronized void fail(Fault fault) {
    standing = Optional.of(fault);
  }

  /** Space, permission and so on are back. */
  public synchronized void heal() {
    standing = Optional.empty();
    planned = Optional.empty();
  }

  /** How many changing operations there were. */
  public synchronized long operations() {
    return operations;
  }

  /** What was done, a line each. */
  public synchronized List<String> journal() {
    return List.copyOf(journal);
  }

  /** The process is gone and the system goes on: nothing is lost. */
  public synchronized void killProcess() {
    life++;
    locked = false;
    heal();
  }

  /** The machine is gone: what was not durable may be lost. */
  public synchronized void losePower() {
    killProcess();
    boolean ordered = random.nextBoolean();
    boolean lost = false;
    for (NameChange change : changes) {
      lost = (ordered && lost) || random.nextBoolean();
      if (!lost) {
        change.apply(durableNames);
      }
    }
    changes.clear();
    names = new TreeMap<>(durableNames);
    names.values().stream().distinct().forEach(inode -> inode.losePower(random));
  }

  /** The bytes of a file as the system shows them. */
  public synchronized byte[] bytes(String name) {
    return inode(name).cached.clone();
  }

  /** Puts these bytes into a file, as an attacker does. */
  public synchronized void put(String name, byte[] bytes) {
    Inode inode = new Inode();
    inode.cached = bytes.clone();
    inode.durable = bytes.clone();
    names.put(name, inode);
    durableNames.put(name, inode);
  }

  /** Takes a file away. */
  public synchronized void remove(String name) {
    names.remove(name);
    durableNames.remove(name);
  }

  @Override
  public void make() {}

  @Override
  public synchronized List<String> list() {
    return List.copyOf(names.keySet());
  }

  @Override
  public synchronized AppendFile create(String name) throws IOException {
    before("create " + name);
    if (names.containsKey(name)) {
      throw new FileAlreadyExistsException(name);
    }
    Inode inode = new Inode();
    change(all -> all.put(name, inode));
    return new Appender(name, inode, life);
  }

  @Override
  public synchronized ReadFile open(String name) throws IOException {
    if (!names.containsKey(name)) {
      throw new NoSuchFileException(name);
    }
    Inode inode = inode(name);
    return new ReadFile() {
      @Override
      public long size() {
        synchronized (SimulatedDisk.this) {
          return inode.cached.length;
        }
      }

      @Override
      public int read(ByteBuffer into, long position) {
        synchronized (SimulatedDisk.this) {
          int length = (int) Math.min(into.remaining(), inode.cached.length - position);
          if (length <= 0) {
            return -1;
          }
          into.put(inode.cached, (int) position, length);
          return length;
        }
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    before("rename " + from + " " + to);
    Inode inode = inode(from);
    change(
        all -> {
          all.remove(from);
          all.put(to, inode);
        });
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    before("delete " + name);
    inode(name);
    change(all -> all.remove(name));
  }

  @Override
  public synchronized void sync() throws IOException {
    before("sync directory");
    changes.forEach(change -> change.apply(durableNames));
    changes.clear();
  }

  @Override
  public synchronized Optional<StoreError> hindrance() {
    return standing.flatMap(
        fault ->
            switch (fault) {
              case FULL -> Optional.of(StoreError.FULL);
              case READ_ONLY, DENIED -> Optional.of(StoreError.READ_ONLY);
              case CRASH, IO -> Optional.empty();
            });
  }

  @Override
  public synchronized Optional<Closeable> lock() throws IOException {
    if (locked) {
      return Optional.empty();
    }
    locked = true;
    int mine = life;
    return Optional.of(
        () -> {
          synchronized (SimulatedDisk.this) {
            locked = locked && mine != life;
          }
        });
  }

  private void change(NameChange change) {
    change.apply(names);
    changes.add(change);
  }

  private Inode inode(String name) {
    Inode inode = names.get(name);
    if (inode == null) {
      throw new AssertionError("no file " + name);
    }
    return inode;
  }

  /** Counts an operation, and fails it if its turn has come. */
  private void before(String what) throws IOException {
    journal.add(what);
    if (planned.isPresent() && operations == plannedAt) {
      if (planned.get() == Fault.IO) {
        operations++;
        planned = Optional.empty();
        throw new IOException(Fault.IO.text);
      }
      standing = planned;
    }
    operations++;
    if (standing.isPresent()) {
      throw new IOException(standing.get().text);
    }
  }

  private final class Appender implements AppendFile {
    private final String name;
    private final Inode inode;
    private final int mine;

    Appender(String name, Inode inode, int mine) {
      this.name = name;
      this.inode = inode;
      this.mine = mine;
    }

    @Override
    public void append(ByteBuffer bytes) throws IOException {
      synchronized (SimulatedDisk.this) {
        byte[] all = new byte[bytes.remaining()];
        bytes.get(all);
        try {
          alive("append " + name);
        } catch (IOException e) {
          if (mine == life) {
            inode.append(Arrays.copyOf(all, random.nextInt(all.length + 1)));
          }
          throw e;
        }
        inode.append(all);
      }
    }

    @Override
    public void sync() throws IOException {
      synchronized (SimulatedDisk.this) {
        try {
          alive("sync " + name);
        } catch (IOException e) {
          if (mine == life && !String.valueOf(e.getMessage()).equals(Fault.CRASH.text)) {
            inode.dirty.clear();
          }
          throw e;
        }
        inode.sync();
      }
    }

    private void alive(String what) throws IOException {
      if (mine != life) {
        throw new IOException(Fault.CRASH.text);
      }
      before(what);
    }

    @Override
    public void close() {}
  }
}
