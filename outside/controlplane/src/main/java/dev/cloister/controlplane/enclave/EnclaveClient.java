package dev.cloister.controlplane.enclave;

import dev.cloister.attestation.json.JsonObject;

/**
 * The enclave as its host sees it: messages to pass on. What the messages mean is between client
 * and enclave; whoever relays them can drop them and nothing else. Requests and answers are those
 * of docs/reference/enclave-protocol.md.
 */
public interface EnclaveClient extends AutoCloseable {
  /**
   * {@code POST /attest}.
   *
   * @param token the user's bearer token, which the enclave verifies again
   */
  JsonObject attest(String token, JsonObject request) throws EnclaveException;

  /** {@code POST /session}. */
  JsonObject establishSession(String token, JsonObject request) throws EnclaveException;

  /** {@code POST /kek}. */
  JsonObject sendKek(String token, JsonObject request) throws EnclaveException;

  /** {@code POST /execute}. */
  JsonObject execute(JsonObject request) throws EnclaveException;

  /** {@code POST /close}. */
  JsonObject closeSession(JsonObject request) throws EnclaveException;

  /** {@code GET /health}. */
  JsonObject health() throws EnclaveException;

  /** Ends the connection to the enclave. Its sessions stay until they expire or are closed. */
  @Override
  void close();
}
