package dev.cloister.channel.client;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.ratls.AttestedParty;
import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.channel.ratls.ChannelHttp;
import dev.cloister.channel.ratls.ClientChannel;
import dev.cloister.channel.ratls.TlsView;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/**
 * One connection to a service that has proven itself on it. Nothing but M1 was sent before; every
 * request carries the connection's own value of {@code Cloister-Channel}. One request at a time;
 * used by one thread.
 */
public final class AttestedConnection implements AutoCloseable {
  /** Most bytes of an answer's body. */
  public static final int MAX_BODY = 16 * 1024 * 1024;

  private static final int OK = 200;
  private static final Pattern FINDING = Pattern.compile("[A-Za-z0-9.]{1,80}");
  private static final int MAX_FINDINGS = 16;

  private final Socket socket;
  private final Watchdog dog;
  private final SSLSocket tls;
  private final Http1 http;
  private final Timeouts timeouts;
  private final ClientChannel channel;

  private AttestedConnection(
      Socket socket,
      Watchdog dog,
      SSLSocket tls,
      Http1 http,
      Timeouts timeouts,
      ClientChannel channel) {
    this.socket = socket;
    this.dog = dog;
    this.tls = tls;
    this.http = http;
    this.timeouts = timeouts;
    this.channel = channel;
  }

  /** What runs under a time limit. */
  @FunctionalInterface
  private interface Work<T> {
    T run() throws IOException, ChannelException;
  }

  /**
   * Connects, and runs the exchange.
   *
   * @throws ChannelException with a code: {@link ErrorCode#PEER_UNREACHABLE} and {@link
   *     ErrorCode#UPSTREAM_TIMEOUT} for the network, {@link ErrorCode#TLS_UNSUPPORTED} for the
   *     handshake, those of the exchange when the service is not what it must be, and the service's
   *     own when it refuses
   */
  public static AttestedConnection open(
      Target target, ClientTls tls, AttestedParty party, Timeouts timeouts)
      throws ChannelException {
    Socket socket = new Socket();
    Watchdog dog = Watchdog.over(socket, timeouts.shortest());
    boolean opened = false;
    try {
      SSLSocket secured =
          within(dog, timeouts.connect(), () -> connect(socket, target, tls, timeouts));
      Http1 http =
          within(
              dog,
              timeouts.connect(),
              () ->
                  new Http1(
                      secured.getInputStream(),
                      secured.getOutputStream(),
                      target.authority(),
                      MAX_BODY));
      ClientChannel channel =
          within(dog, timeouts.exchange(), () -> attested(secured, http, party));
      opened = true;
      return new AttestedConnection(socket, dog, secured, http, timeouts, channel);
    } finally {
      if (!opened) {
        dog.close();
      }
    }
  }

  private static SSLSocket connect(Socket socket, Target target, ClientTls tls, Timeouts timeouts)
      throws IOException {
    socket.setTcpNoDelay(true);
    socket.connect(
        new InetSocketAddress(target.host(), target.port()),
        (int) Math.min(Integer.MAX_VALUE, timeouts.connect().toMillis()));
    return tls.over(socket, target.host(), target.port());
  }

  private static ClientChannel attested(SSLSocket tls, Http1 http, AttestedParty party)
      throws IOException, ChannelException {
    return party.<IOException>exchange(
        TlsView.ofClient(tls.getSession()),
        message ->
            answered(
                http.send(
                    AttestedRequest.of("POST", ChannelHttp.PATH)
                        .body("application/json", message))));
  }

  private static byte[] answered(AttestedResponse answer) throws ChannelException {
    if (answer.status() == OK) {
      return answer.body().bytes();
    }
    ErrorCode code = answer.problemCode().flatMap(ErrorCode::find).orElse(ErrorCode.PEER_ERROR);
    throw ChannelException.ofPeer(
        code, "the service answered " + answer.status(), findings(answer));
  }

  /** Only what looks like codes is repeated. */
  private static List<String> findings(AttestedResponse answer) {
    Optional<JsonObject> problem = answer.problem();
    try {
      if (problem.isPresent() && problem.get().find("findings").isPresent()) {
        JsonArray codes = problem.get().array("findings");
        return Stream.of(codes)
            .flatMap(array -> array.values().stream())
            .filter(JsonString.class::isInstance)
            .map(value -> ((JsonString) value).value())
            .filter(FINDING.asMatchPredicate())
            .limit(MAX_FINDINGS)
            .toList();
      }
    } catch (JsonException e) {
      // Then it has none.
    }
    return List.of();
  }

  /**
   * Sends a request over this connection.
   *
   * @throws ChannelException {@link ErrorCode#EVIDENCE_REQUIRED} when the evidence this connection
   *     rests on is older than {@code maxAge}: nothing was sent; else as {@link #open}
   */
  public AttestedResponse send(AttestedRequest request, long nanoTime) throws ChannelException {
    if (!channel.isOpen(nanoTime)) {
      throw new ChannelException(
          ErrorCode.EVIDENCE_REQUIRED, "the evidence of this connection is too old");
    }
    AttestedRequest bound = request.header(ChannelHttp.HEADER, channel.channelId());
    return within(dog, timeouts.request(), () -> http.send(bound));
  }

  /**
   * Posts JSON to this connection's other end.
   *
   * @return the body of its 200
   * @throws ChannelException as {@link #send}; with the service's code when it answers otherwise
   */
  public byte[] post(String target, byte[] json, long nanoTime) throws ChannelException {
    return answered(
        send(AttestedRequest.of("POST", target).body("application/json", json), nanoTime));
  }

  /** Whether another request may be sent. */
  public boolean isUsable(long nanoTime) {
    return http.reusable() && !socket.isClosed() && channel.isOpen(nanoTime);
  }

  /**
   * Keying material of this connection for a protocol above it, without context.
   *
   * @throws ChannelException as {@link TlsView#export}
   */
  public ByteString exported(String label, int length) throws ChannelException {
    return ByteString.copyOf(TlsView.export(tls.getSession(), label, length));
  }

  /** Who the service has proven to be, on this connection. */
  public AttestedPeer server() {
    return channel.server();
  }

  /** Whether this end has proven itself too. */
  public boolean proven() {
    return channel.proven();
  }

  /** The certificates the server presented in this TLS session, leaf first; hints at most. */
  public List<X509Certificate> serverCertificates() {
    try {
      return Stream.of(tls.getSession().getPeerCertificates())
          .filter(X509Certificate.class::isInstance)
          .map(X509Certificate.class::cast)
          .toList();
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
  }

  /** The cipher suite, for people. */
  public String cipherSuite() {
    return tls.getSession().getCipherSuite();
  }

  @Override
  public void close() {
    dog.close();
  }

  private static <T> T within(Watchdog dog, Duration limit, Work<T> work) throws ChannelException {
    dog.begin(limit);
    try {
      return work.run();
    } catch (SSLHandshakeException e) {
      throw new ChannelException(ErrorCode.TLS_UNSUPPORTED, "the TLS handshake failed");
    } catch (IOException e) {
      throw dog.end()
          ? new ChannelException(ErrorCode.UPSTREAM_TIMEOUT, "no answer within " + limit)
          : new ChannelException(
              ErrorCode.PEER_UNREACHABLE, "the connection failed: " + e.getClass().getSimpleName());
    } finally {
      dog.end();
    }
  }
}
