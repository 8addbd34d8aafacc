package dev.cloister.client.enclave;

import dev.cloister.attestation.json.JsonObject;
import java.util.Objects;

/**
 * What the enclave is to do.
 *
 * @param connector id of a connector in the enclave's measured configuration, such as {@code
 *     github}
 * @param name the connector's action, such as {@code github_get_pr}
 * @param credentialId the credential to do it with
 * @param credentialVersion the version of it
 * @param parameters the action's parameters; sealed to the enclave
 */
public record Action(
    String connector,
    String name,
    String credentialId,
    long credentialVersion,
    JsonObject parameters) {
  /** Refuses missing values. */
  public Action {
    Objects.requireNonNull(connector);
    Objects.requireNonNull(name);
    Objects.requireNonNull(credentialId);
    Objects.requireNonNull(parameters);
  }
}
