package dev.cloister.testkit.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testkit.github.RateLimits.Resource;
import dev.cloister.testkit.http.Answer;
import dev.cloister.testkit.http.LocalServer;
import dev.cloister.testkit.http.Request;
import java.io.IOException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * GitHub's REST API on the loopback address, versions 2022-11-28 and 2026-03-10: {@code GET
 * /repos/O/R/pulls/N}, {@code /repos/O/R/contents/PATH}, {@code /search/issues}, {@code /user}.
 *
 * <p>It runs like an installation in private mode, where strangers see nothing; {@link
 * #allowStrangers} makes it answer them like github.com.
 */
public final class GitHubApi implements AutoCloseable {
  private static final Set<String> VERSIONS = Set.of("2022-11-28", "2026-03-10");
  private static final String DEFAULT_VERSION = "2022-11-28";
  private static final Pattern CREDENTIALS =
      Pattern.compile("(?i)(bearer|token|basic) +([\\x21-\\x7e]+)");
  private static final Pattern ACCEPTED =
      Pattern.compile(
          "\\*/\\*|application/\\*|application/json"
              + "|application/vnd\\.github(?:\\.v3)?(?:\\.(?:raw|full|text|html))?(?:\\+json)?");
  private static final Pattern RAW = Pattern.compile("application/vnd\\.github(?:\\.v3)?\\.raw.*");

  private final LocalServer server;
  private final RateLimits limits;
  private volatile World world;
  private volatile boolean strangers;
  private volatile Optional<Fault> fault = Optional.empty();

  private GitHubApi(World world, InstantSource clock, int port) throws IOException {
    this.world = world;
    this.limits = new RateLimits(clock);
    this.server = LocalServer.start(port, this::answer);
  }

  /** Starts on a free port. */
  public static GitHubApi start(World world, InstantSource clock) throws IOException {
    return start(world, clock, 0);
  }

  /**
   * Starts on a port; 0 picks a free one.
   *
   * @throws IOException if the port is taken
   */
  public static GitHubApi start(World world, InstantSource clock, int port) throws IOException {
    return new GitHubApi(world, clock, port);
  }

  /** The base of the API, without a slash at the end. */
  public URI base() {
    return server.base();
  }

  /** Another state of everything. */
  public void change(World next) {
    world = next;
  }

  /** Answers requests without a token about what is public, 60 an hour. */
  public void allowStrangers() {
    strangers = true;
  }

  /** From now on, instead of answering requests that are sound. */
  public void breakWith(Fault value) {
    fault = Optional.of(value);
  }

  /** Answers again. */
  public void mend() {
    fault = Optional.empty();
  }

  /** So many requests an hour, instead of 5000. */
  public void limitCore(int requests) {
    limits.limit(Resource.CORE, requests);
  }

  /** So many searches a minute, instead of 30. */
  public void limitSearch(int requests) {
    limits.limit(Resource.SEARCH, requests);
  }

  /** Everything asked so far, in order. */
  public List<Request> requests() {
    return server.requests();
  }

  @Override
  public void close() {
    server.close();
  }

  private Answer answer(Request request) {
    if (request.header("User-Agent").filter(agent -> !agent.isBlank()).isEmpty()) {
      return Errors.noUserAgent();
    }
    String version = request.header("X-GitHub-Api-Version").orElse(DEFAULT_VERSION);
    if (!VERSIONS.contains(version)) {
      return Errors.unsupportedVersion(version);
    }
    Optional<World.Account> account = Optional.empty();
    Optional<String> authorization = request.header("Authorization");
    if (authorization.isPresent()) {
      account = token(authorization.get()).flatMap(world::account);
      if (account.isEmpty()) {
        return Errors.badCredentials();
      }
    } else if (!strangers) {
      return Errors.mustAuthenticate();
    }
    return limited(request, account)
        .with("X-GitHub-Media-Type", "github.v3; format=json")
        .with("X-GitHub-Api-Version-Selected", version);
  }

  private Answer limited(Request request, Optional<World.Account> account) {
    Resource resource = request.rawPath().startsWith("/search/") ? Resource.SEARCH : Resource.CORE;
    String who = account.map(a -> "user " + a.login()).orElse("127.0.0.1");
    if (!limits.take(who, resource)) {
      return limits.stamp(Errors.limitExceeded(who), who, resource);
    }
    Answer answer = tagged(request, route(request, account));
    if (answer.status() == 304) {
      limits.giveBack(who, resource);
    }
    return limits.stamp(answer, who, resource);
  }

  private Answer route(Request request, Optional<World.Account> account) {
    String accept = request.header("Accept").orElse("*/*");
    if (!accepted(accept)) {
      return Errors.unsupportedAccept(accept);
    }
    if (fault.isPresent()) {
      return fault.get().answer();
    }
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      // GitHub has no such route, and says no more than that.
      return Errors.notFound();
    }
    Representations json = new Representations(base().toString());
    List<String> segments = request.segments();
    Map<String, List<String>> query = request.query();
    if (request.rawPath().equals("/user")) {
      return account
          .map(a -> Answer.json(200, json.user(a.login())))
          .orElseGet(
              () -> Errors.of(401, "Requires authentication", Errors.DOCUMENTATION + "/rest"));
    }
    if (request.rawPath().equals("/search/issues")) {
      return new IssueSearch(world, account, json)
          .answer(query, Page.of(base() + "/search/issues", query));
    }
    if (segments.size() >= 5 && segments.get(0).equals("repos")) {
      return repository(request, account, segments, query, json);
    }
    return Errors.notFound();
  }

  private Answer repository(
      Request request,
      Optional<World.Account> account,
      List<String> segments,
      Map<String, List<String>> query,
      Representations json) {
    String fullName = segments.get(1) + "/" + segments.get(2);
    Optional<String> renamed =
        world.renamed(fullName).filter(name -> world.visible(account, name).isPresent());
    if (renamed.isPresent()) {
      String rest = request.rawPath().substring("/repos/".length() + fullName.length());
      return Errors.of(301, "Moved Permanently", Errors.DOCUMENTATION + "/v3/#http-redirects")
          .with("Location", base() + "/repos/" + renamed.get() + rest);
    }
    Optional<Repository> repository = world.visible(account, fullName);
    if (repository.isEmpty()) {
      return Errors.notFound();
    }
    return switch (segments.get(3)) {
      case "pulls" -> pull(repository.get(), segments, json);
      case "contents" -> {
        String path = String.join("/", segments.subList(4, segments.size()));
        Optional<String> ref =
            query.getOrDefault("ref", List.of()).stream().filter(r -> !r.isEmpty()).findFirst();
        boolean raw = RAW.matcher(request.header("Accept").orElse("")).matches();
        yield new Contents(json).answer(repository.get(), path, ref, raw);
      }
      default -> Errors.notFound();
    };
  }

  private static Answer pull(Repository repository, List<String> segments, Representations json) {
    String number = segments.get(4);
    if (segments.size() != 5 || !number.matches("[1-9][0-9]{0,8}")) {
      return Errors.notFound();
    }
    Issue issue = repository.issues().get(Integer.valueOf(number));
    if (issue == null || issue.pull().isEmpty()) {
      return Errors.notFound();
    }
    return Answer.json(200, json.pull(repository, issue, issue.pull().get()));
  }

  private static boolean accepted(String accept) {
    for (String range : accept.split(",", -1)) {
      String type = range.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
      if (ACCEPTED.matcher(type).matches()) {
        return true;
      }
    }
    return false;
  }

  private static Optional<String> token(String authorization) {
    Matcher credentials = CREDENTIALS.matcher(authorization);
    if (!credentials.matches()) {
      return Optional.empty();
    }
    if (!credentials.group(1).equalsIgnoreCase("basic")) {
      return Optional.of(credentials.group(2));
    }
    try {
      String pair = new String(Base64.getDecoder().decode(credentials.group(2)), UTF_8);
      return Optional.of(pair.substring(pair.indexOf(':') + 1));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Conditional requests (RFC 9110 section 13.1.2). */
  private static Answer tagged(Request request, Answer answer) {
    if (answer.status() != 200 || answer.bodyText().isEmpty()) {
      return answer;
    }
    String tag = "W/\"" + sha256(answer.bodyText()) + "\"";
    return request.header("If-None-Match").filter(tag::equals).isPresent()
        ? Answer.empty(304).with("ETag", tag)
        : answer.with("ETag", tag);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
