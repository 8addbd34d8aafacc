package dev.cloister.controlplane;

import dev.cloister.controlplane.config.ControlPlaneConfig;
import dev.cloister.http.HttpEdge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks every minute whether the TLS files have changed, and hands the new identity to the edge.
 */
final class TlsFileWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(TlsFileWatch.class.getName());
  private static final long SECONDS = 60;

  private final ControlPlaneConfig.TlsFiles files;
  private final HttpEdge edge;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("tls-files").factory());
  private List<FileTime> seen;

  private TlsFileWatch(ControlPlaneConfig.TlsFiles files, HttpEdge edge) {
    this.files = files;
    this.edge = edge;
    this.seen = times();
  }

  static TlsFileWatch start(ControlPlaneConfig.TlsFiles files, HttpEdge edge) {
    TlsFileWatch watch = new TlsFileWatch(files, edge);
    var _ = watch.timer.scheduleWithFixedDelay(watch::look, SECONDS, SECONDS, TimeUnit.SECONDS);
    return watch;
  }

  private void look() {
    List<FileTime> now = times();
    if (now.equals(seen)) {
      return;
    }
    try {
      edge.reload(PemIdentity.read(files));
      seen = now;
      LOG.log(System.Logger.Level.INFO, "TLS identity reloaded");
    } catch (IOException | RuntimeException e) {
      // Half-written files are read again at the next look; until then the old identity serves.
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
    timer.shutdownNow();
  }
}
