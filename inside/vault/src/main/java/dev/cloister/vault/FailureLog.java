package dev.cloister.vault;

import dev.cloister.http.EdgeObserver;

/** Logs go to the host: a failure is told by its class and nothing else. */
final class FailureLog implements EdgeObserver {
  @Override
  public void failed(String requestId, Throwable cause) {
    System.getLogger(VaultProcess.class.getName())
        .log(
            System.Logger.Level.ERROR,
            "request " + requestId + " failed: " + cause.getClass().getName());
  }
}
