package dev.cloister.collateral.http;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** The addresses that a configuration may name. */
public final class WebAddress {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private WebAddress() {}

  /**
   * A web address without query, fragment and user, and without a slash at the end.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static String of(URI uri) {
    Objects.requireNonNull(uri);
    String scheme = Objects.requireNonNullElse(uri.getScheme(), "").toLowerCase(Locale.ROOT);
    boolean web = scheme.equals("https") || scheme.equals("http");
    if (!web
        || uri.getHost() == null
        || uri.getQuery() != null
        || uri.getFragment() != null
        || uri.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "expected a web address such as https://host.example:8081");
    }
    String text = uri.toString();
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  /**
   * The same, and not plain http, unless to this very machine.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static String secure(URI uri) {
    String text = of(uri);
    if (!isSecure(uri)) {
      throw new IllegalArgumentException("expected an https address such as https://host.example");
    }
    return text;
  }

  /** Whether it is https, or plain http to this very machine. */
  public static boolean isSecure(URI uri) {
    String scheme = Objects.requireNonNullElse(uri.getScheme(), "").toLowerCase(Locale.ROOT);
    String host = Objects.requireNonNullElse(uri.getHost(), "").toLowerCase(Locale.ROOT);
    return !host.isEmpty()
        && (scheme.equals("https") || (scheme.equals("http") && LOOPBACK.contains(host)));
  }
}
