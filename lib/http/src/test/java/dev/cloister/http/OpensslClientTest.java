package dev.cloister.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.channel.ratls.TlsView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that know nothing of evidence, and another implementation of the exporter. */
final class OpensslClientTest {
  private static final Pattern MATERIAL =
      Pattern.compile("Keying material: ([0-9A-F]+)", Pattern.CASE_INSENSITIVE);

  @TempDir private Path folder;
  private ChannelWorld world;
  private HttpEdge edge;

  @BeforeEach
  void listen() throws Exception {
    world = ChannelWorld.in(folder);
    AttestedEdge attested = AttestedEdge.of(world.service(world.genuine()));
    edge =
        world.listen(
            ChannelWorld.identity("server"),
            attested.route(),
            Route.of(Method.GET, "/open", request -> Response.text("text/plain", "open")),
            Route.of(Method.GET, "/exporter", OpensslClientTest::exporter),
            Route.of(Method.GET, "/secret", request -> Response.noContent())
                .behind(attested.gate()));
  }

  @AfterEach
  void close() {
    world.close();
  }

  private static Response exporter(Request request) throws Exception {
    return Response.text(
        "text/plain",
        "exporter=" + TlsView.ofServer(request.sslSession().orElseThrow()).exporter().hex());
  }

  @Test
  void openssl_keymatexport_agreesWithOurExporter() throws Exception {
    Process process =
        new ProcessBuilder(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + edge.port(),
                "-tls1_3",
                "-keymatexport",
                TlsView.LABEL,
                "-keymatexportlen",
                "32",
                "-ign_eof")
            .redirectErrorStream(true)
            .start();
    process
        .getOutputStream()
        .write(
            "GET /exporter HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().flush();
    String out = output(process);
    Matcher material = MATERIAL.matcher(out);
    assertThat(material.find()).as(out).isTrue();
    assertThat(out).contains("exporter=" + material.group(1).toLowerCase(Locale.ROOT));
  }

  @Test
  void curl_openRoute_isServedWithoutEvidence() throws Exception {
    assertThat(curl("/open")).isEqualTo("open 200");
  }

  @Test
  void curl_protectedRoute_isRefused() throws Exception {
    assertThat(curl("/secret")).contains("attestation_required").endsWith(" 403");
  }

  private String curl(String path) throws Exception {
    return output(
        new ProcessBuilder(
                List.of(
                    "curl",
                    "-sk",
                    "--tlsv1.3",
                    "-w",
                    " %{http_code}",
                    "https://127.0.0.1:" + edge.port() + path))
            .redirectErrorStream(true)
            .start());
  }

  private static String output(Process process) throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (InputStream in = process.getInputStream()) {
      in.transferTo(out);
    }
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return out.toString(StandardCharsets.UTF_8);
  }
}
