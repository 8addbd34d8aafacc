package dev.cloister.enclave.connector;

import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.secret.SecretBytes;

/** Speaks to one API of the measured configuration. */
public interface Connector {
  /** Whether it has that action. */
  boolean has(String action);

  /**
   * Runs an action.
   *
   * @param action one that it {@link #has}
   * @param credential stays the caller's to close
   * @return the picked fields
   * @throws ConnectorException with the reason why it came to nothing
   */
  JsonObject run(String action, JsonObject parameters, SecretBytes credential)
      throws ConnectorException;
}
