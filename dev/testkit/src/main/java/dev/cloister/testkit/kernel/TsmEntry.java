package dev.cloister.testkit.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** One report entry with its attributes. */
final class TsmEntry {
  static final int INBLOB = 64;
  private static final int MAX_PRIVILEGE = 3;

  private final Tsm tsm;
  private final String name;
  private byte[] inblob = new byte[0];
  private byte[] report = new byte[0];
  private int privilege;
  private long written;
  private long readAt;

  TsmEntry(Tsm tsm, String name) {
    this.tsm = tsm;
    this.name = name;
  }

  /** Takes its value when the file is closed. */
  synchronized void inblob(byte[] bytes) {
    inblob = bytes.clone();
    written++;
  }

  List<String> names() {
    List<String> names = new ArrayList<>(List.of("generation", "inblob", "outblob", "provider"));
    if (tsm.driver().certificates().isPresent()) {
      names.add("auxblob");
    }
    if (tsm.driver().privilegeFloor().isPresent()) {
      names.add("privlevel");
      names.add("privlevel_floor");
    }
    return List.copyOf(names);
  }

  Optional<Attribute> attribute(String file) {
    if (!names().contains(file)) {
      return Optional.empty();
    }
    return Optional.of(
        switch (file) {
          case "generation" -> text(this::generation);
          case "provider" -> text(this::provider);
          case "privlevel_floor" ->
              text(() -> Integer.toString(tsm.driver().privilegeFloor().orElse(0)));
          case "privlevel" -> new PrivilegeLevel();
          case "inblob" -> new InBlob();
          case "auxblob" -> binary(this::certificates);
          default -> binary(this::report);
        });
  }

  private synchronized String generation() {
    return Long.toUnsignedString(written);
  }

  private String provider() throws IOException {
    if (!tsm.loaded()) {
      throw Errno.ENXIO.onData();
    }
    return tsm.driver().name();
  }

  private byte[] report() throws IOException {
    tsm.step(name);
    synchronized (this) {
      if (inblob.length == 0) {
        throw Errno.EINVAL.onData();
      }
      if (report.length == 0 || readAt != written) {
        report = tsm.make(inblob, privilege);
        readAt = written;
      }
      return report.clone();
    }
  }

  private byte[] certificates() throws IOException {
    report();
    return tsm.driver().certificates().orElse(new byte[0]);
  }

  private static Attribute text(Callable<String> value) {
    return binary(() -> (value.call() + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private static Attribute binary(Callable<byte[]> value) {
    return new Attribute() {
      @Override
      public byte[] read() throws IOException {
        try {
          return value.call();
        } catch (IOException e) {
          throw e;
        } catch (Exception e) {
          throw new IllegalStateException("attributes fail with errors of the kernel only", e);
        }
      }
    };
  }

  private final class InBlob implements Attribute {
    @Override
    public boolean readable() {
      return false;
    }

    @Override
    public boolean writable() {
      return true;
    }

    @Override
    public int buffered() {
      return INBLOB;
    }

    @Override
    public void write(byte[] bytes) {
      inblob(bytes);
    }
  }

  private final class PrivilegeLevel implements Attribute {
    @Override
    public boolean readable() {
      return false;
    }

    @Override
    public boolean writable() {
      return true;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      String text = new String(bytes, StandardCharsets.US_ASCII).strip();
      if (!text.matches("[0-9]{1,9}")) {
        throw Errno.EINVAL.onData();
      }
      int level = Integer.parseInt(text);
      if (level > MAX_PRIVILEGE || level < tsm.driver().privilegeFloor().orElse(0)) {
        throw Errno.EINVAL.onData();
      }
      synchronized (TsmEntry.this) {
        privilege = level;
        written++;
      }
    }
  }
}
