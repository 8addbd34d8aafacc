package dev.cloister.enclave.connector;

import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.enclave.config.Limits;
import dev.cloister.http.OutboundHttp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

/** Calls one API: the base is the measured configuration's, the rest must stay under it. */
public final class ApiCall {
  private final URI base;
  private final OutboundHttp http;
  private final Limits limits;

  private ApiCall(URI base, OutboundHttp http, Limits limits) {
    this.base = base;
    this.http = http;
    this.limits = limits;
  }

  /**
   * Calls to one API.
   *
   * @param base scheme, host, port and path prefix
   */
  public static ApiCall to(URI base, OutboundHttp http, Limits limits) {
    return new ApiCall(base, http, limits);
  }

  /**
   * Gets a path with the credential as bearer token.
   *
   * @param target path and query, beginning with {@code /}
   * @throws ConnectorException with {@link ConnectorFailure#UNAVAILABLE} without a complete answer
   *     within the limits
   */
  public HttpResponse<byte[]> get(
      String target, Map<String, String> headers, SecretBytes credential)
      throws ConnectorException {
    URI url = URI.create(base + target);
    if (!target.startsWith("/")
        || !url.getRawAuthority().equals(base.getRawAuthority())
        || !url.normalize().equals(url)
        || url.getRawFragment() != null) {
      throw new ConnectorException(ConnectorFailure.INVALID_PARAMETERS);
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url).header("Authorization", BearerHeader.value(credential));
    headers.forEach(request::header);
    try {
      return http.send(request.build(), limits.connectorResponseBytes(), limits.connectorTimeout());
    } catch (IOException e) {
      // The exception may quote the request; the code is all that leaves.
      throw new ConnectorException(ConnectorFailure.UNAVAILABLE);
    }
  }
}
