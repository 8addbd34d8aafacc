package dev.cloister.http;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.ratls.AttestedPeer;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * A request that a route takes: its path is well-formed and matches, its body is whole and within
 * the route's limit.
 */
public final class Request {
  private final Head head;
  private final Map<String, String> pathParameters;
  private final Map<String, String> query;
  private final Optional<Principal> principal;
  private final Optional<AttestedPeer> attestedPeer;
  private final byte[] body;

  private Request(
      Head head,
      Map<String, String> pathParameters,
      Map<String, String> query,
      Optional<Principal> principal,
      Optional<AttestedPeer> attestedPeer,
      byte[] body) {
    this.head = head;
    this.pathParameters = pathParameters;
    this.query = query;
    this.principal = principal;
    this.attestedPeer = attestedPeer;
    this.body = body;
  }

  /** What is known of a request before it is routed. Header names are in lower case. */
  record Head(
      String id,
      Method method,
      String path,
      Map<String, List<String>> headers,
      String remoteAddress,
      List<X509Certificate> peerCertificates,
      Optional<SSLSession> session,
      ConnectionState connection) {}

  static Request of(Head head, Map<String, String> pathParameters, Map<String, String> query) {
    return new Request(
        head, pathParameters, query, Optional.empty(), Optional.empty(), new byte[0]);
  }

  Request withPrincipal(Principal caller) {
    return new Request(head, pathParameters, query, Optional.of(caller), attestedPeer, body);
  }

  Request withAttestedPeer(Optional<AttestedPeer> peer) {
    return new Request(head, pathParameters, query, principal, peer, body);
  }

  Request withBody(byte[] bytes) {
    return new Request(head, pathParameters, query, principal, attestedPeer, bytes);
  }

  /** A name for this request, for logs; also in the answer's {@code X-Request-Id}. */
  public String id() {
    return head.id();
  }

  /** The method; GET for HEAD. */
  public Method method() {
    return head.method();
  }

  /** The path as sent: no dot segments, empty segments, parameters or encoded slashes. */
  public String path() {
    return head.path();
  }

  /**
   * The decoded value of a path parameter: one segment, not empty.
   *
   * @throws IllegalArgumentException when the route's template has no such parameter
   */
  public String pathParam(String name) {
    String value = pathParameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no path parameter " + name);
    }
    return value;
  }

  /** The decoded value of a query parameter, each of which is given at most once. */
  public Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name));
  }

  /** All query parameters. */
  public Map<String, String> query() {
    return query;
  }

  /**
   * The value of a header field that is given at most once.
   *
   * @param name in any case
   * @throws ProblemException when it is given more than once
   */
  public Optional<String> header(String name) throws ProblemException {
    List<String> values = head.headers().getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    if (values.size() > 1) {
      throw ProblemException.of(ErrorCode.INVALID_REQUEST, "header field " + name + " given twice");
    }
    return values.stream().findFirst();
  }

  /** The body. */
  public byte[] body() {
    return body.clone();
  }

  /**
   * The body as one strict JSON object.
   *
   * @throws ProblemException 415 when it does not say that it is JSON, 400 when it is something
   *     else
   */
  public JsonObject json() throws ProblemException {
    String type = header("Content-Type").orElse("").split(";", 2)[0].strip();
    if (!type.equalsIgnoreCase("application/json")) {
      throw ProblemException.of(
          ErrorCode.UNSUPPORTED_MEDIA_TYPE, "expected Content-Type: application/json");
    }
    try {
      return Json.parseObject(body);
    } catch (JsonException e) {
      throw ProblemException.of(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Who sent it.
   *
   * @throws IllegalStateException when the route is open
   */
  public Principal principal() {
    return principal.orElseThrow(() -> new IllegalStateException("the route is open"));
  }

  /**
   * The client as it has proven itself over this attested channel; empty where it has not, or where
   * the route is not behind {@link AttestedEdge#gate}.
   */
  public Optional<AttestedPeer> attestedPeer() {
    return attestedPeer;
  }

  /** What is kept for the connection that this request came over. */
  public ConnectionState connection() {
    return head.connection();
  }

  /** The peer's address, for rate limits. */
  public String remoteAddress() {
    return head.remoteAddress();
  }

  /** The peer's TLS certificate chain, leaf first; empty when it presented none. */
  public List<X509Certificate> peerCertificates() {
    return head.peerCertificates();
  }

  /**
   * The TLS session, an {@code ExtendedSSLSession} whose {@code exportKeyingMaterialData} works;
   * empty without TLS.
   */
  public Optional<SSLSession> sslSession() {
    return head.session();
  }
}
