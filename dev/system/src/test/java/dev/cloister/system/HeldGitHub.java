package dev.cloister.system;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.testkit.http.Answer;
import dev.cloister.testkit.http.LocalServer;
import dev.cloister.testkit.http.Request;
import dev.cloister.testkit.json.JsonText;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** One pull request for one token, answered when the test says so. */
final class HeldGitHub implements AutoCloseable {
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final Optional<String> authorization;
  private final LocalServer server;

  private HeldGitHub(byte[] token) throws IOException {
    authorization = Optional.of("Bearer " + new String(token, US_ASCII));
    server = LocalServer.start(0, this::answer);
  }

  static HeldGitHub of(byte[] token) throws IOException {
    return new HeldGitHub(token);
  }

  URI base() {
    return server.base();
  }

  void awaitRequest() throws InterruptedException {
    arrived.await();
  }

  void release() {
    released.countDown();
  }

  private Answer answer(Request request) {
    arrived.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.empty(503);
    }
    return request.header("Authorization").equals(authorization)
        ? Answer.json(200, pullRequest())
        : Answer.empty(401);
  }

  private static Map<String, Object> pullRequest() {
    return JsonText.object(
        "number",
        7,
        "title",
        "t",
        "state",
        "open",
        "user",
        JsonText.object("login", "u"),
        "base",
        JsonText.object("ref", "main", "sha", "s"),
        "head",
        JsonText.object("ref", "topic", "sha", "s"),
        "draft",
        false,
        "merged",
        false,
        "additions",
        1,
        "deletions",
        1,
        "changed_files",
        1);
  }

  @Override
  public void close() {
    release();
    server.close();
  }
}
