package dev.cloister.tee;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.bytes.ByteReader;
import dev.cloister.tee.TeeException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What this boot's software extended, kept where a process that starts again finds it: {@code {u32
 * register, u32 length, data}*}, one file a boot. It proves nothing by itself: the registers do,
 * and a log that was changed or lost explains them no longer. A process killed between a register
 * and its line here leaves a register that nothing explains until the next boot: refused, not
 * believed.
 */
public final class RuntimeLog {
  private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";
  private static final String SUFFIX = ".events";
  private static final int MAX_LENGTH = 1 << 20;

  private final Path file;
  private volatile List<MeasurementEvent> known = List.of();

  /** Extends the register itself. */
  @FunctionalInterface
  public interface Extension {
    /** Extends it. */
    void run() throws IOException, TeeException;
  }

  private RuntimeLog(Path file) {
    this.file = file;
  }

  /**
   * The log of this boot; logs of earlier ones are deleted.
   *
   * @throws TeeException when the folder cannot be used
   */
  public static RuntimeLog open(TeeEnvironment environment) throws TeeException {
    try {
      Path folder = Files.createDirectories(environment.dataDirectory().resolve("tee-events"));
      Path file = folder.resolve(bootId(environment.settings()) + SUFFIX);
      try (DirectoryStream<Path> others = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
        for (Path other : others) {
          if (!other.equals(file)) {
            Files.deleteIfExists(other);
          }
        }
      }
      RuntimeLog log = new RuntimeLog(file);
      log.events();
      return log;
    } catch (IOException e) {
      throw new TeeException(Reason.UNAVAILABLE, "the log of measurements cannot be kept", e);
    }
  }

  private static String bootId(TeeSettings settings) throws IOException {
    try {
      String id = Files.readString(settings.file(BOOT_ID), StandardCharsets.US_ASCII).strip();
      return id.replaceAll("[^0-9a-f-]", "");
    } catch (NoSuchFileException e) {
      return "unnamed";
    }
  }

  /**
   * Extends a register and writes the event down, alone among the processes that use this folder.
   */
  public synchronized void append(MeasurementEvent event, Extension extension) throws TeeException {
    byte[] data = event.data();
    try (FileChannel out =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
        FileLock lock = out.lock()) {
      if (!lock.isValid() || out.size() + data.length + 8 > MAX_LENGTH) {
        throw new TeeException(Reason.FAILED, "the log of measurements is full");
      }
      extension.run();
      ByteBuffer line = ByteBuffer.allocate(8 + data.length);
      line.putInt(event.register()).putInt(data.length).put(data).flip();
      while (line.hasRemaining()) {
        out.write(line);
      }
      out.force(true);
      events();
    } catch (OverlappingFileLockException e) {
      throw new TeeException(Reason.BUSY, "another provider of this process is extending", e);
    } catch (IOException e) {
      throw new TeeException(Reason.FAILED, "the register was not extended and logged", e);
    }
  }

  /**
   * What was extended since boot, oldest first.
   *
   * @throws TeeException when the log cannot be read
   */
  public List<MeasurementEvent> events() throws TeeException {
    List<MeasurementEvent> events = new ArrayList<>();
    try {
      ByteReader in = ByteReader.of(bytes(), ByteOrder.BIG_ENDIAN);
      while (in.remaining() > 0) {
        long register = in.u32("register");
        if (register > 3) {
          throw new MalformedEvidenceException("register " + register);
        }
        byte[] data = in.bytes(in.length32("data"), "data");
        events.add(MeasurementEvent.of((int) register, data));
      }
      known = List.copyOf(events);
      return known;
    } catch (IOException | MalformedEvidenceException e) {
      throw new TeeException(Reason.FAILED, "the log of measurements cannot be read", e);
    }
  }

  /** What it held when it was last opened, read or added to. */
  public List<MeasurementEvent> known() {
    return known;
  }

  private byte[] bytes() throws IOException {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      if (in.size() > MAX_LENGTH) {
        throw new IOException("longer than " + MAX_LENGTH + " bytes");
      }
      var out = new ByteArrayOutputStream();
      ByteBuffer piece = ByteBuffer.allocate(8192);
      while (in.read(piece) >= 0) {
        out.write(piece.array(), 0, piece.position());
        piece.clear();
      }
      return out.toByteArray();
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }
}
