package dev.cloister.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks every minute whether the TLS files have changed, and hands the new identity on. Files that
 * cannot be read, or do not belong together, change nothing: they are looked at again.
 */
public final class TlsFileWatch implements AutoCloseable {
  /** How long a change may take. */
  public static final Duration PERIOD = Duration.ofMinutes(1);

  private static final System.Logger LOG = System.getLogger(TlsFileWatch.class.getName());

  private final TlsFiles files;
  private final Consumer<TlsIdentity> target;
  private final Repeater.Repetition repetition;
  private List<FileTime> seen;

  private TlsFileWatch(TlsFiles files, Consumer<TlsIdentity> target, Repeater repeater) {
    this.files = files;
    this.target = target;
    this.seen = times();
    this.repetition = repeater.every(PERIOD, this::look);
  }

  /**
   * Starts to look.
   *
   * @param target such as {@link HttpEdge#reload}
   */
  public static TlsFileWatch start(
      TlsFiles files, Consumer<TlsIdentity> target, Repeater repeater) {
    return new TlsFileWatch(files, target, repeater);
  }

  private void look() {
    List<FileTime> now = times();
    if (now.equals(seen)) {
      return;
    }
    try {
      target.accept(files.read());
      seen = now;
      LOG.log(System.Logger.Level.INFO, "TLS identity reloaded");
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "TLS files cannot be read; the old ones stay in use");
    }
  }

  private List<FileTime> times() {
    try {
      return List.of(
          Files.getLastModifiedTime(files.certificate()), Files.getLastModifiedTime(files.key()));
    } catch (IOException e) {
      return List.of();
    }
  }

  @Override
  public void close() {
    repetition.close();
  }
}
