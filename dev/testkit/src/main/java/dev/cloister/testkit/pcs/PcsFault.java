package dev.cloister.testkit.pcs;

import java.util.concurrent.CountDownLatch;

/** What goes wrong with one answer. */
public sealed interface PcsFault {
  /**
   * A status other than 200.
   *
   * @param retryAfter the header's value, or empty for none
   */
  record Status(int code, String retryAfter) implements PcsFault {}

  /** The connection ends in the middle of the body. */
  record Truncated() implements PcsFault {}

  /** No answer before the latch opens. */
  record Held(CountDownLatch until) implements PcsFault {}

  /** Something else answers, with status 200. */
  record Content(String contentType, String body) implements PcsFault {}

  /** The document without the header that holds its issuer chain. */
  record NoChain() implements PcsFault {}
}
