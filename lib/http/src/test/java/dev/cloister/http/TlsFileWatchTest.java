package dev.cloister.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.testkit.pki.WebAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The certificate is replaced while the server runs; the minutes pass by hand. */
final class TlsFileWatchTest {
  private static final WebAuthority AUTHORITY = WebAuthority.of("authority");
  private static final WebAuthority.Server FIRST = AUTHORITY.server("first.example");
  private static final WebAuthority.Server SECOND = AUTHORITY.server("second.example");

  @TempDir private Path folder;
  private final Minutes minutes = new Minutes();
  private final List<X509Certificate> served = new ArrayList<>();
  private Instant written = Instant.parse("2026-11-21T00:00:00Z");
  private TlsFiles files;

  @BeforeEach
  void start() throws IOException {
    files = new TlsFiles(folder.resolve("chain.pem"), folder.resolve("key.pem"));
    write(files.certificate(), FIRST.chainPem());
    write(files.key(), FIRST.keyPem());
  }

  @Test
  void start_asksForALookEveryMinute() {
    watch().close();

    assertThat(minutes.period).isEqualTo(Duration.ofMinutes(1));
    assertThat(minutes.ended).isTrue();
  }

  @Test
  void look_nothingChanged_servesOn() {
    try (TlsFileWatch _ = watch()) {
      minutes.pass();

      assertThat(served).isEmpty();
    }
  }

  @Test
  void look_bothFilesReplaced_servesTheNewOneOnce() throws IOException {
    try (TlsFileWatch _ = watch()) {
      write(files.certificate(), SECOND.chainPem());
      write(files.key(), SECOND.keyPem());

      assertThat(served).isEmpty();
      minutes.pass();
      minutes.pass();

      assertThat(served).containsExactly(SECOND.chain().getFirst());
    }
  }

  @Test
  void look_betweenTheTwoFiles_servesOnAndLooksAgain() throws IOException {
    try (TlsFileWatch _ = watch()) {
      write(files.certificate(), SECOND.chainPem());
      minutes.pass();
      assertThat(served).isEmpty();

      write(files.key(), SECOND.keyPem());
      minutes.pass();
      assertThat(served).containsExactly(SECOND.chain().getFirst());
    }
  }

  @Test
  void look_halfWrittenFile_servesOnAndLooksAgain() throws IOException {
    try (TlsFileWatch _ = watch()) {
      write(files.key(), SECOND.keyPem());
      write(files.certificate(), SECOND.chainPem().substring(0, 200));
      minutes.pass();
      assertThat(served).isEmpty();

      write(files.certificate(), SECOND.chainPem());
      minutes.pass();
      assertThat(served).hasSize(1);
    }
  }

  @Test
  void look_fileRemoved_servesOn() throws IOException {
    try (TlsFileWatch _ = watch()) {
      Files.delete(files.key());
      minutes.pass();

      assertThat(served).isEmpty();
    }
  }

  @Test
  void reload_ofAnEdge_isWhatTheNextConnectionSees() throws Exception {
    try (HttpEdge edge =
            HttpEdge.start(
                HttpServerConfig.tls("127.0.0.1", 0, TlsConfig.of(files.read())),
                Router.of(List.of()),
                EdgeObserver.NONE);
        TlsFileWatch _ = TlsFileWatch.start(files, edge::reload, minutes)) {
      assertThat(TlsProbe.leaf(edge.port())).isEqualTo(FIRST.chain().getFirst());

      write(files.certificate(), SECOND.chainPem());
      write(files.key(), SECOND.keyPem());
      minutes.pass();

      assertThat(TlsProbe.leaf(edge.port())).isEqualTo(SECOND.chain().getFirst());
    }
  }

  private TlsFileWatch watch() {
    return TlsFileWatch.start(files, identity -> served.add(identity.chain().getFirst()), minutes);
  }

  // Two writes within a file system's granularity would look like none.
  private void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
    written = written.plusSeconds(1);
    Files.setLastModifiedTime(file, FileTime.from(written));
  }

  private static final class Minutes implements Repeater {
    private Duration period = Duration.ZERO;
    private Runnable work = () -> {};
    private boolean ended;

    @Override
    public Repetition every(Duration newPeriod, Runnable newWork) {
      period = newPeriod;
      work = newWork;
      return () -> ended = true;
    }

    void pass() {
      work.run();
    }
  }
}
