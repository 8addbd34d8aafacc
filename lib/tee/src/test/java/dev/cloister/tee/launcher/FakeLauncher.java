package dev.cloister.tee.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.token.TokenAuthority;
import dev.cloister.testkit.token.TokenService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Confidential Space's launcher on a real unix socket: {@code POST /v1/token}, strict about
 * members, audience, token type and nonces; tokens are sent in chunks, as Go's server does with
 * bodies of their length.
 */
final class FakeLauncher implements AutoCloseable {
  private static final Set<String> MEMBERS =
      Set.of("audience", "nonces", "token_type", "aws_principal_tag_options");
  private static final Set<String> TYPES =
      Set.of("OIDC", "PKI", "LIMITED_AWS", "AWS_PRINCIPALTAGS");
  private static final int MAX_NONCES = 6;
  private static final int CHUNK = 2048;

  private static final TokenAuthority AUTHORITY =
      TokenAuthority.create(
          TokenService.CONFIDENTIAL_SPACE_PKI,
          Seed.of("launcher"),
          Instant.parse("2026-03-01T00:00:00Z"));

  private final ServerSocketChannel server;
  private final Instant at;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Queue<String> planted = new ArrayDeque<>();
  private final Thread serving = Thread.ofPlatform().daemon().unstarted(this::serve);

  private FakeLauncher(ServerSocketChannel server, Instant at) {
    this.server = server;
    this.at = at;
  }

  /** Starts below a folder that stands for {@code /}. */
  static FakeLauncher start(Path root, Instant at) throws IOException {
    Path socket = root.resolve(ConfidentialSpaceTeeFactory.SOCKET.substring(1));
    Files.createDirectories(socket.getParent());
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    FakeLauncher launcher = new FakeLauncher(server, at);
    launcher.serving.start();
    return launcher;
  }

  /** The root of its tokens. */
  byte[] anchorSpki() {
    return AUTHORITY.anchorSpki();
  }

  /** Bodies of the requests so far. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** The next answer, whole. */
  synchronized void plant(String answer) {
    planted.add(answer);
  }

  private synchronized Optional<String> next() {
    return Optional.ofNullable(planted.poll());
  }

  private void serve() {
    while (server.isOpen()) {
      try (SocketChannel client = server.accept()) {
        String request = read(client);
        String answer = next().orElseGet(() -> answer(request));
        client.write(ByteBuffer.wrap(answer.getBytes(ISO_8859_1)));
      } catch (IOException e) {
        // The client, or the server, is gone.
      }
    }
  }

  private static String read(SocketChannel client) throws IOException {
    var in = new ByteArrayOutputStream();
    ByteBuffer piece = ByteBuffer.allocate(4096);
    while (client.read(piece) >= 0) {
      in.write(piece.array(), 0, piece.position());
      piece.clear();
      String text = in.toString(ISO_8859_1);
      int end = text.indexOf("\r\n\r\n");
      if (end >= 0 && text.length() - end - 4 >= length(text.substring(0, end))) {
        return text;
      }
    }
    throw new IOException("cut off");
  }

  private static int length(String head) {
    return head.lines()
        .filter(line -> line.startsWith("Content-Length: "))
        .mapToInt(line -> Integer.parseInt(line.substring(16)))
        .findFirst()
        .orElse(0);
  }

  private String answer(String request) {
    if (!request.startsWith("POST /v1/token HTTP/1.1\r\n")) {
      return error(404, "404 page not found");
    }
    String body = request.substring(request.indexOf("\r\n\r\n") + 4);
    requests.add(body);
    try {
      JsonObject json = Json.parseObject(body.getBytes(ISO_8859_1));
      json.onlyMembers(MEMBERS);
      String audience = json.find("audience").isPresent() ? json.string("audience") : "";
      List<String> nonces =
          json.find("nonces").isPresent() ? json.array("nonces").strings() : List.of();
      if (audience.isEmpty()) {
        return error(400, "use GET request for the default identity token");
      }
      if (!TYPES.contains(json.string("token_type"))) {
        return error(400, "token_type is a required parameter");
      }
      if (nonces.size() > MAX_NONCES
          || nonces.stream().anyMatch(nonce -> nonce.length() < 8 || nonce.length() > 88)) {
        return error(400, "nonces must be between 8 and 88 bytes, at most 6");
      }
      return token(audience, nonces);
    } catch (JsonException e) {
      return error(400, "failed to parse POST body as TokenOptions");
    }
  }

  private String token(String audience, List<String> nonces) {
    Object nonce = nonces.size() == 1 ? nonces.getFirst() : nonces;
    String token =
        AUTHORITY.token(at).claim("aud", audience).claim("eat_nonce", nonce).issue().token();
    var out = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n");
    out.append("Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
    for (int from = 0; from < token.length(); from += CHUNK) {
      String piece = token.substring(from, Math.min(token.length(), from + CHUNK));
      out.append(Integer.toHexString(piece.length())).append("\r\n").append(piece).append("\r\n");
    }
    return out.append("0\r\n\r\n").toString();
  }

  static String error(int status, String text) {
    int length = text.getBytes(US_ASCII).length;
    return "HTTP/1.1 %d Error\r\nContent-Length: %d\r\n\r\n%s".formatted(status, length, text);
  }

  /** Returns when nobody is answered any more: a thread waiting to accept may take one more. */
  @Override
  public void close() throws IOException {
    server.close();
    try {
      serving.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
