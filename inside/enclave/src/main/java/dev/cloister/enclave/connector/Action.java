package dev.cloister.enclave.connector;

import dev.cloister.attestation.json.JsonObject;

/** One thing a connector does: parameters in, one request, picked fields out. */
public interface Action {
  /**
   * The path and query to get, relative to the API's base; beginning with {@code /}, every part
   * that comes from a parameter checked and encoded.
   *
   * @throws ConnectorException with {@link ConnectorFailure#INVALID_PARAMETERS}
   */
  String target(JsonObject parameters) throws ConnectorException;

  /**
   * The fields of the API's answer that leave the enclave.
   *
   * @throws ConnectorException with {@link ConnectorFailure#BAD_RESPONSE}
   */
  JsonObject pick(JsonObject answer) throws ConnectorException;
}
