package dev.cloister.http;

import dev.cloister.attestation.json.JsonException;
import java.net.URI;
import java.net.URISyntaxException;

/** URLs of a measured configuration: absolute, {@code https}, and nothing a request could bend. */
public final class ServiceUrl {
  private ServiceUrl() {}

  /**
   * Reads one.
   *
   * @param name of the member, for the error
   * @param development whether {@code http} may be named
   * @throws JsonException naming the member, never its value
   */
  public static URI parse(String name, String text, boolean development) throws JsonException {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw new JsonException("expected \"" + name + "\" to be a URL");
    }
    boolean http = "http".equals(url.getScheme());
    if (!http && !"https".equals(url.getScheme())) {
      throw new JsonException("expected \"" + name + "\" to begin with https://");
    }
    if (http && !development) {
      throw new JsonException(
          "\""
              + name
              + "\" is http, which only a configuration with \"development\": true may name");
    }
    if (url.getHost() == null
        || url.getRawUserInfo() != null
        || url.getRawQuery() != null
        || url.getRawFragment() != null
        || !url.normalize().equals(url)
        || text.endsWith("/")) {
      throw new JsonException(
          "expected \""
              + name
              + "\" to be scheme, host, port and path, without a trailing slash, query or user");
    }
    return url;
  }
}
