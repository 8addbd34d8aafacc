package dev.cloister.store.log;

import static dev.cloister.store.log.Logs.STORE;
import static dev.cloister.store.log.Logs.append;
import static dev.cloister.store.log.Logs.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.store.RootKeys;
import dev.cloister.store.file.SimulatedDisk;
import dev.cloister.testkit.pki.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The files of format version 1 as they were released. They are never written anew: a release that
 * writes others has another version, and still reads these. {@code -Dcloister.golden.write=true}
 * makes the files of a new version.
 */
final class GoldenTest {
  private static final Path FOLDER =
      Path.of(
          System.getProperty("cloister.root", "../.."), "lib/store/src/test/resources/golden/v1");

  private static LogSettings settings(SimulatedDisk disk, RootKeys keys) {
    return LogSettings.of(disk, STORE, keys, Seed.of("golden v1").random());
  }

  /** Segments under two keys, then what a snapshot leaves of them. */
  private static Map<String, byte[]> write() throws Exception {
    Map<String, byte[]> files = new TreeMap<>();
    SimulatedDisk disk = SimulatedDisk.of(1);
    Records state = new Records();
    try (SealedLog log =
        SealedLog.create(settings(disk, RootKeys.of(key(1))), state, Witness.none())) {
      append(log, "alpha", "beta", "");
      log.rotate(key(2));
      append(log, "gamma");
      disk.list().forEach(name -> files.put("log/" + name, disk.bytes(name)));
      log.snapshot(state::capture);
      append(log, "delta");
    }
    disk.list().forEach(name -> files.put("snapshot/" + name, disk.bytes(name)));
    return files;
  }

  private static Map<String, byte[]> released() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(FOLDER)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = FOLDER.relativize(file).toString().replace(".hex", "");
        String hex = Files.readString(file).replaceAll("\\s", "");
        files.put(name, HexFormat.of().parseHex(hex));
      }
    }
    return files;
  }

  private static SimulatedDisk released(String folder) throws IOException {
    SimulatedDisk disk = SimulatedDisk.of(1);
    released()
        .forEach(
            (name, bytes) -> {
              if (name.startsWith(folder)) {
                disk.put(name.substring(folder.length()), bytes);
              }
            });
    return disk;
  }

  @Test
  void write_sameRandomness_givesTheReleasedBytes() throws Exception {
    Map<String, byte[]> written = write();
    if (Boolean.getBoolean("cloister.golden.write")) {
      for (Map.Entry<String, byte[]> file : written.entrySet()) {
        Path path = FOLDER.resolve(file.getKey() + ".hex");
        Files.createDirectories(path.resolveSibling("."));
        String hex = HexFormat.of().formatHex(file.getValue());
        Files.writeString(path, hex.replaceAll("(.{96})", "$1\n") + "\n");
      }
    }

    assertThat(hex(written)).isEqualTo(hex(released()));
  }

  private static Map<String, String> hex(Map<String, byte[]> files) {
    Map<String, String> hex = new TreeMap<>();
    files.forEach((name, bytes) -> hex.put(name, HexFormat.of().formatHex(bytes)));
    return hex;
  }

  @Test
  void open_releasedLog_givesItsRecords() throws Exception {
    Records records = new Records();
    LogSettings settings = settings(released("log/"), RootKeys.of(key(1), key(2)));
    try (RecoveredLog log = SealedLog.open(settings, records)) {
      assertThat(records.all()).containsExactly("alpha", "beta", "", "gamma");
      assertThat(records.numbers()).containsExactly(2L, 3L, 4L, 6L);
      assertThat(log.head().seq()).isEqualTo(6);
      assertThat(log.discardedBytes()).isZero();
    }
  }

  @Test
  void open_releasedSnapshot_givesItsStateAndRecords() throws Exception {
    Records records = new Records();
    LogSettings settings = settings(released("snapshot/"), RootKeys.of(key(2)));
    SealedLog.open(settings, records).close();

    assertThat(records.all()).containsExactly("alpha", "beta", "", "gamma", "delta");
  }
}
