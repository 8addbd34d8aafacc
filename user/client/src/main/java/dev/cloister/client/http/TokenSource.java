package dev.cloister.client.http;

import java.io.IOException;

/** Gives the user's current OIDC token; refreshes it where that is due. */
@FunctionalInterface
public interface TokenSource {
  /**
   * A token.
   *
   * @throws IOException when none can be had
   */
  String token() throws IOException;
}
