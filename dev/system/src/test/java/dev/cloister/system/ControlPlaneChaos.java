package dev.cloister.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.testkit.oidc.OidcIssuer;
import dev.cloister.testkit.oidc.TokenSpec;
import dev.cloister.testkit.pki.Seed;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code make chaos}: the control plane is killed again and again under writes; whatever it
 * acknowledged is there afterwards. Its seed and length come from {@code cloister.chaos.seed} and
 * {@code cloister.chaos.seconds}.
 */
class ControlPlaneChaos {
  private static final int WRITERS = 4;
  private static final String AUDIENCE = "cloister";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
  private final AtomicLong written = new AtomicLong();

  @Test
  void controlPlane_killedUnderWrites_keepsEveryAcknowledgedCredential(@TempDir Path folder)
      throws Exception {
    long seed = Long.getLong("cloister.chaos.seed", System.nanoTime());
    long seconds = Long.getLong("cloister.chaos.seconds", 60);
    System.out.println("chaos: seed " + seed + ", " + seconds + " seconds");
    Random random = new Random(seed);
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    int kills = 0;
    try (OidcIssuer issuer = OidcIssuer.start(Seed.of("chaos " + seed), InstantSource.system())) {
      String token = issuer.token(TokenSpec.of("user", AUDIENCE));
      while (System.nanoTime() < end) {
        try (ControlPlaneProcess running = start(folder, issuer)) {
          URI base = running.address();
          checkAll(base, token);
          writeUntilKilled(
              running.process(), base, token, 500 + random.nextInt(2000), random.nextLong());
          kills++;
        }
      }
      try (ControlPlaneProcess running = start(folder, issuer)) {
        checkAll(running.address(), token);
      }
    }
    System.out.println(
        "chaos: " + kills + " kills, " + acknowledged.size() + " acknowledged, none lost");
    assertThat(kills).isPositive();
    assertThat(acknowledged).isNotEmpty();
  }

  private static ControlPlaneProcess start(Path folder, OidcIssuer issuer) throws IOException {
    return ControlPlaneProcess.start(
        folder,
        Map.of(
            "CLOISTER_HTTP_PORT",
            "0",
            "CLOISTER_DATABASE_URL",
            "jdbc:sqlite:" + folder.resolve("records.db"),
            "CLOISTER_OIDC_ISSUER",
            issuer.issuer(),
            "CLOISTER_OIDC_AUDIENCE",
            AUDIENCE,
            "CLOISTER_LIMIT_REQUESTS",
            "1000000",
            "CLOISTER_LIMIT_CREDENTIALS",
            "1000000"));
  }

  private void writeUntilKilled(Process process, URI base, String token, int millis, long seed)
      throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      Random random = new Random(seed + i);
      writers.add(Thread.ofVirtual().start(() -> write(base, token, random, stop)));
    }
    Thread.sleep(millis);
    process.destroyForcibly().waitFor();
    stop.set(true);
    for (Thread writer : writers) {
      writer.join();
    }
  }

  private void write(URI base, String token, Random random, AtomicBoolean stop) {
    while (!stop.get()) {
      byte[] id = new byte[16];
      byte[] ciphertext = new byte[64];
      random.nextBytes(id);
      random.nextBytes(ciphertext);
      String name = "cred_" + HexFormat.of().formatHex(id);
      String sealed = Base64.getEncoder().encodeToString(ciphertext);
      String body =
          "{\"id\":\"%s\",\"path\":\"p/%d\",\"version\":1,\"labels\":{},\"ciphertext\":\"%s\"}"
              .formatted(name, written.incrementAndGet(), sealed);
      try {
        HttpResponse<String> answer =
            http.send(
                request(base, "/v1/credentials", token)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 201) {
          acknowledged.put(name, sealed);
        }
      } catch (IOException e) {
        // Killed before it answered: nothing was promised.
        Thread.onSpinWait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void checkAll(URI base, String token) throws Exception {
    for (Map.Entry<String, String> entry : acknowledged.entrySet()) {
      HttpResponse<String> answer =
          http.send(
              request(base, "/v1/credentials/" + entry.getKey(), token).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(entry.getKey()).isEqualTo(200);
      assertThat(answer.body()).contains(entry.getValue());
    }
  }

  private static HttpRequest.Builder request(URI base, String path, String token) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer " + token);
  }
}
