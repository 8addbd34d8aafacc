package dev.cloister.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.store.log.Witness;
import dev.cloister.store.map.SealedMap;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code make chaos}: a process with a sealed map is killed again and again under load; whatever it
 * acknowledged, as kept here and not there, is readable afterwards. Its seed and length come from
 * {@code cloister.chaos.seed} and {@code cloister.chaos.seconds}.
 */
class StoreChaos {
  private final Map<String, String> acknowledged = new HashMap<>();

  @Test
  void store_killedUnderLoad_keepsEveryAcknowledgedWrite(@TempDir Path folder) throws Exception {
    long seed = Long.getLong("cloister.chaos.seed", System.nanoTime());
    long seconds = Long.getLong("cloister.chaos.seconds", 60);
    System.out.println("store chaos: seed " + seed + ", " + seconds + " seconds");
    Random random = new Random(seed);
    Path store = folder.resolve("store");
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    int kills = 0;
    while (System.nanoTime() < end) {
      writeUntilKilled(store, "life" + kills, 100 + random.nextInt(1500));
      kills++;
      checkAll(store);
    }
    System.out.println(
        "store chaos: " + kills + " kills, " + acknowledged.size() + " acknowledged, none lost");
    assertThat(kills).isPositive();
    assertThat(acknowledged).isNotEmpty();
  }

  private void writeUntilKilled(Path store, String life, int millis) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                StoreWriter.class.getName(),
                store.toString(),
                life)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("ready");
      Thread killer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      Thread.sleep(millis);
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                    // By its handle: the process object would close the pipe with what is in it.
                    process.toHandle().destroyForcibly();
                  });
      keep(lines);
      killer.join();
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(process.exitValue()).as("killed, not failed").isEqualTo(128 + 9);
  }

  /** The last line may be half of one: it says nothing. */
  private void keep(BufferedReader lines) throws IOException {
    String complete = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!complete.isEmpty()) {
        int space = complete.indexOf(' ');
        acknowledged.put(complete.substring(0, space), complete.substring(space + 1));
      }
      complete = line;
    }
  }

  private void checkAll(Path store) throws Exception {
    try (SealedMap map = SealedMap.open(StoreWriter.settings(store)).resume(Witness.none())) {
      acknowledged.forEach(
          (key, value) -> assertThat(map.get(key)).as(key).hasValue(value.getBytes(UTF_8)));
    }
  }
}
