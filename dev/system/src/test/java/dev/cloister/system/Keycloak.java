package dev.cloister.system;

import dev.cloister.cli.process.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Keycloak server on this machine, with the realm of these tests and a database in memory. */
final class Keycloak implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(6);
  private static final String REALM = "cloister-realm.json";

  private final Process process;
  private final URI realm;
  private final Path log;

  private Keycloak(Process process, URI realm, Path log) {
    this.process = process;
    this.realm = realm;
    this.log = log;
  }

  /** Starts what the build unpacked; the first time it takes longer. */
  static Keycloak start(Path folder) throws IOException, InterruptedException {
    Path home = home();
    Path imports = Files.createDirectories(home.resolve("data/import"));
    try (InputStream in = Keycloak.class.getResourceAsStream(REALM)) {
      if (in == null) {
        throw new IOException(REALM + " is missing");
      }
      Files.copy(in, imports.resolve(REALM), StandardCopyOption.REPLACE_EXISTING);
    }
    List<Integer> ports = Ports.free(2);
    Path log = folder.resolve("keycloak.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                "/bin/sh",
                home.resolve("bin/kc.sh").toString(),
                "start-dev",
                "--db=dev-mem",
                "--import-realm",
                "--http-host=127.0.0.1",
                "--http-port=" + ports.get(0),
                "--http-management-port=" + ports.get(1))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JAVA_OPTS_KC_HEAP", "-Xms128m -Xmx512m");
    Keycloak server =
        new Keycloak(
            builder.start(),
            URI.create("http://127.0.0.1:" + ports.get(0) + "/realms/cloister"),
            log);
    try {
      server.awaitServing();
      return server;
    } catch (IOException | InterruptedException e) {
      server.close();
      throw e;
    }
  }

  private static Path home() throws IOException {
    Path unpacked = Checkout.root().resolve("dev/system/target/keycloak");
    try (DirectoryStream<Path> found = Files.newDirectoryStream(unpacked, "keycloak-*")) {
      for (Path home : found) {
        return home;
      }
    }
    throw new IOException("no Keycloak in " + unpacked + ": the build unpacks it there");
  }

  private void awaitServing() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(at("/.well-known/openid-configuration"))
              .timeout(Duration.ofSeconds(10))
              .build();
      while (!answers(http, request)) {
        if (process.waitFor(200, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
          throw new IOException("Keycloak does not serve:\n" + Files.readString(log));
        }
      }
    }
  }

  private static boolean answers(HttpClient http, HttpRequest request) throws InterruptedException {
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** The {@code iss} of its tokens. */
  String issuer() {
    return realm.toString();
  }

  /** An address of the realm. */
  URI at(String path) {
    return URI.create(realm + path);
  }

  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    children.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
