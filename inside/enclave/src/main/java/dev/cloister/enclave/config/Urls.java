package dev.cloister.enclave.config;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * URLs of the measured configuration: absolute, {@code https}, and nothing a request could bend.
 */
final class Urls {
  private Urls() {}

  static URI parse(String name, String text, boolean development) throws ConfigurationException {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw new ConfigurationException("expected \"" + name + "\" to be a URL");
    }
    boolean http = "http".equals(url.getScheme());
    if (!http && !"https".equals(url.getScheme())) {
      throw new ConfigurationException("expected \"" + name + "\" to begin with https://");
    }
    if (http && !development) {
      throw new ConfigurationException(
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
      throw new ConfigurationException(
          "expected \""
              + name
              + "\" to be scheme, host, port and path, without a trailing slash, query or user");
    }
    return url;
  }
}
