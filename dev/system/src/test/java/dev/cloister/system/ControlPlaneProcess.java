package dev.cloister.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The control plane of the production distribution, a process of its own, as an operator runs it.
 */
final class ControlPlaneProcess implements AutoCloseable {
  private static final String LISTENS = "controlplane ";

  private final Process process;
  private final URI address;
  private final HttpClient http = HttpClient.newHttpClient();

  private ControlPlaneProcess(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /** Starts it and waits until it listens; its log goes to {@code folder}. */
  static ControlPlaneProcess start(Path folder, Map<String, String> settings) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(Checkout.production().resolve("bin/cloister-controlplane").toString());
    builder.redirectError(
        ProcessBuilder.Redirect.appendTo(folder.resolve("controlplane.log").toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("CLOISTER_"));
    builder.environment().putAll(settings);
    Process process = builder.start();
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(LISTENS + "http")) {
        return new ControlPlaneProcess(process, URI.create(line.substring(LISTENS.length())));
      }
    }
    throw new IOException("the control plane ended before it listened");
  }

  /** Where it listens. */
  URI address() {
    return address;
  }

  Process process() {
    return process;
  }

  /** Sends a request with a JSON body, or none where {@code body} is empty. */
  HttpResponse<String> send(String token, String method, String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(address.resolve(path))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  /** Asks it to stop, as an init system does, and waits for its exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("it did not stop");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    http.shutdownNow();
    process.destroyForcibly();
  }
}
