package dev.cloister.http;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.ratls.AttestedService;
import dev.cloister.channel.ratls.ChannelHttp;
import dev.cloister.channel.ratls.ServerChannel;
import dev.cloister.channel.ratls.TlsView;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Attested channels on an edge with TLS (docs/reference/attested-channel.md): the route of the
 * exchange, and the gate before every route that is served over attested channels only.
 */
public final class AttestedEdge {
  /** Evidence takes up to a second, and waits for others' turns; a nonce lives 10 s. */
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final Supplier<AttestedService> service;

  private AttestedEdge(Supplier<AttestedService> service) {
    this.service = service;
  }

  /** Attested channels of a service. */
  public static AttestedEdge of(AttestedService service) {
    Objects.requireNonNull(service);
    return new AttestedEdge(() -> service);
  }

  /** Attested channels of a service that may be another for connections to come. */
  public static AttestedEdge ofCurrent(Supplier<AttestedService> service) {
    return new AttestedEdge(service);
  }

  /** The route of the exchange. */
  public Route route() {
    return Route.of(Method.POST, ChannelHttp.PATH, this::exchange)
        .bodyLimit(AttestedService.MAX_MESSAGE)
        .timeout(TIMEOUT);
  }

  /** Lets requests over an attested channel pass, with {@link Request#attestedPeer}. */
  public Gate gate() {
    return head -> {
      try {
        return head.withAttestedPeer(channel(head).authorise(head.header(ChannelHttp.HEADER)));
      } catch (ChannelException e) {
        throw problem(e);
      }
    };
  }

  private Response exchange(Request request) throws ProblemException {
    request.json();
    try {
      TlsView tls =
          TlsView.ofServer(
              request
                  .sslSession()
                  .orElseThrow(
                      () -> new ChannelException(ErrorCode.TLS_UNSUPPORTED, "expected TLS 1.3")));
      return Response.of(200)
          .header("Content-Type", "application/json")
          .body(channel(request).exchange(request.body(), tls));
    } catch (ChannelException e) {
      throw problem(e);
    }
  }

  private ServerChannel channel(Request request) {
    return request.connection().computeIfAbsent(ServerChannel.class, () -> service.get().open());
  }

  private static ProblemException problem(ChannelException e) {
    String detail = String.valueOf(e.getMessage());
    return e.findings().isEmpty()
        ? ProblemException.of(e.code(), detail)
        : ProblemException.of(e.code(), detail, "findings", JsonArray.ofStrings(e.findings()));
  }
}
