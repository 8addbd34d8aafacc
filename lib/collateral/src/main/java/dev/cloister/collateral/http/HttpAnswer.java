package dev.cloister.collateral.http;

import java.net.http.HttpHeaders;
import java.util.Optional;

/** A complete answer with status 200. */
public final class HttpAnswer {
  private final HttpHeaders headers;
  private final byte[] body;

  HttpAnswer(HttpHeaders headers, byte[] body) {
    this.headers = headers;
    this.body = body;
  }

  /** The first header of that name. */
  public Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** The body. */
  public byte[] body() {
    return body.clone();
  }
}
