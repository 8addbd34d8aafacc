package dev.cloister.store.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.store.StoreError;
import dev.cloister.store.file.DiskDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@link CrashTest} shows of a simulated disk, on real file systems: mounted for one process
 * in a mount namespace of its own, so that nothing stays behind.
 */
final class RealDiskTest {
  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

  @TempDir private Path folder;

  @Test
  void fullMemoryDisk_refusesLoudly_keepsReadingAndWhatWasAcknowledged() throws Exception {
    Path mounted = Files.createDirectory(folder.resolve("disk"));
    List<String> mount = mounting("mount -t tmpfs -o size=1m,mode=700 none \"$1\"", mounted);
    if (can(mount)) {
      assertThat(seen(mount, "full", mounted.resolve("log").toString()))
          .isEqualTo(story("store_full", "store_full"));
    }
  }

  @Test
  void fullDisk_refusesLoudly_keepsReadingAndWhatWasAcknowledged() throws Exception {
    Path mounted = Files.createDirectory(folder.resolve("disk"));
    List<String> mount = mountingExt4(mounted);
    if (can(mount)) {
      assertThat(seen(mount, "full", mounted.resolve("log").toString()))
          .isEqualTo(story("store_full", "store_full"));
    }
  }

  /** The kernel answers writes to an open file with "I/O error" and others with "read-only". */
  @Test
  void diskThatTurnsReadOnly_refusesLoudly_keepsReadingAndWhatWasAcknowledged() throws Exception {
    Path mounted = Files.createDirectory(folder.resolve("disk"));
    List<String> mount = mountingExt4(mounted);
    if (can(mount)) {
      assertThat(seen(mount, "read-only", mounted.resolve("log").toString(), image().toString()))
          .isIn(
              story("store_io", "nothing", "refused store_read_only"),
              story("store_io", "store_read_only", "refused store_read_only"),
              story("store_read_only", "nothing", "refused store_read_only"),
              story("store_read_only", "store_read_only", "refused store_read_only"));
    }
  }

  @Test
  void permissionTakenAway_refusesLoudly_keepsReadingAndWhatWasAcknowledged() throws Exception {
    String power = "-dac_override,-dac_read_search";
    List<String> plain =
        ROOT
            ? List.of("setpriv", "--bounding-set=" + power, "--inh-caps=" + power, "--")
            : List.of();
    assertThat(seen(plain, "denied", folder.resolve("log").toString()))
        .isEqualTo(story("store_read_only", "store_read_only"));
  }

  @Test
  void otherProcess_whileTheLogIsHeld_isRefusedUntilItEnds() throws Exception {
    Path log = folder.resolve("log");
    Process holder = process(List.of(), "hold", log.toString()).start();
    try (BufferedReader lines = holder.inputReader(UTF_8)) {
      // Its own second attempt is refused and takes nothing from the first.
      assertThat(lines.readLine()).isEqualTo("refused store_locked");
      assertThat(lines.readLine()).isEqualTo("held");

      Refusals.assertRefused(StoreError.LOCKED, () -> SealedLog.open(here(log), LogState.none()));
      assertThat(seen(List.of(), "open", log.toString())).containsExactly("refused store_locked");
    } finally {
      holder.destroyForcibly().waitFor();
    }
    assertThat(seen(List.of(), "open", log.toString())).containsExactly("opened");
  }

  private static LogSettings here(Path log) {
    return Logs.settings(DiskDirectory.at(log));
  }

  /**
   * What is seen where everything holds; more of it between writing and relief.
   *
   * @param asked what the file system says when it is asked, in no language
   */
  private static List<String> story(String code, String asked, String... meanwhile) {
    List<String> lines = new ArrayList<>();
    lines.addAll(List.of("refused " + code, "again " + code));
    lines.addAll(List.of("the file system says " + asked, "reads go on"));
    lines.addAll(List.of(meanwhile));
    lines.addAll(List.of("all acknowledged are there", "writing goes on"));
    return lines;
  }

  private Path image() {
    return folder.resolve("image");
  }

  private List<String> mountingExt4(Path mounted) {
    return mounting(
        "truncate -s 16M \"$0\" && mkfs.ext4 -q -F -m 0 \"$0\" && mount -o loop \"$0\" \"$1\"",
        mounted);
  }

  /** Runs what comes after it where that is mounted and nobody else sees it. */
  private List<String> mounting(String script, Path mounted) {
    List<String> command = new ArrayList<>(List.of("unshare", "--mount"));
    if (!ROOT) {
      command.add("--map-root-user");
    }
    command.addAll(List.of("sh", "-c", script + " && shift && exec \"$@\"", image().toString()));
    command.add(mounted.toString());
    return command;
  }

  /** Whether this user may mount that here; where not, says so. */
  private static boolean can(List<String> mount) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(mount);
    command.add("true");
    Process probe = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(probe.getInputStream().readAllBytes(), UTF_8).strip();
    if (probe.waitFor() == 0) {
      return true;
    }
    System.out.println("NOT RUN: no file system can be mounted here: " + text);
    return false;
  }

  private static List<String> seen(List<String> within, String... arguments)
      throws IOException, InterruptedException {
    Process process = process(within, arguments).start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader out = process.inputReader(UTF_8)) {
      out.lines().forEach(lines::add);
    }
    assertThat(process.waitFor()).as("%s", lines).isZero();
    return lines;
  }

  private static ProcessBuilder process(List<String> within, String... arguments) {
    List<String> command = new ArrayList<>(within);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(RealDisk.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
  }
}
