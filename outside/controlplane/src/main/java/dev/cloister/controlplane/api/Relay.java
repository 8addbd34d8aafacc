package dev.cloister.controlplane.api;

import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ErrorCode;
import dev.cloister.controlplane.enclave.EnclaveClient;
import dev.cloister.controlplane.enclave.EnclaveException;
import dev.cloister.http.ProblemException;
import java.time.Duration;
import java.util.Optional;

/** The way to the enclave, if there is one. */
final class Relay {
  private static final Duration BESIDES_THE_ENCLAVE = Duration.ofSeconds(5);

  private final Optional<EnclaveClient> enclave;
  private final Optional<String> provider;
  private final Duration timeout;

  private Relay(Optional<EnclaveClient> enclave, Optional<String> provider, Duration timeout) {
    this.enclave = enclave;
    this.provider = provider;
    this.timeout = timeout;
  }

  static Relay to(EnclaveClient enclave, String provider, Duration timeout) {
    return new Relay(Optional.of(enclave), Optional.of(provider), timeout);
  }

  static Relay disabled() {
    return new Relay(Optional.empty(), Optional.empty(), BESIDES_THE_ENCLAVE);
  }

  /** A question to the enclave. */
  @FunctionalInterface
  interface Question {
    JsonObject ask() throws EnclaveException, ProblemException;
  }

  Optional<String> provider() {
    return provider;
  }

  /** Longest time that a route with one question needs. */
  Duration timeout() {
    return timeout.plus(BESIDES_THE_ENCLAVE);
  }

  /** The enclave, or 501. */
  EnclaveClient enclave() throws ProblemException {
    return enclave.orElseThrow(
        () -> ProblemException.of(ErrorCode.TEE_DISABLED, "no TEE provider is configured"));
  }

  /** The answer to a question; a refusal becomes the caller's. */
  JsonObject ask(Question question) throws ProblemException {
    try {
      return question.ask();
    } catch (EnclaveException e) {
      throw ProblemException.of(e.code(), String.valueOf(e.getMessage()));
    }
  }

  static void copy(JsonObject from, JsonObject.Builder to, String... names)
      throws ProblemException {
    for (String name : names) {
      to.put(name, string(from, name));
    }
  }

  static void copyIfPresent(JsonObject from, JsonObject.Builder to, String name)
      throws ProblemException {
    if (from.find(name).isPresent()) {
      to.put(name, string(from, name));
    }
  }

  /** An object of strings; which of them it may hold is its reader's business. */
  static void copyStringsIfPresent(JsonObject from, JsonObject.Builder to, String name)
      throws ProblemException {
    if (from.find(name).isEmpty()) {
      return;
    }
    JsonObject.Builder copy = JsonObject.builder();
    try {
      JsonObject items = from.object(name);
      for (String item : items.members().keySet()) {
        copy.put(item, items.string(item));
      }
    } catch (JsonException e) {
      throw notAsAgreed();
    }
    to.put(name, copy.build());
  }

  static String string(JsonObject from, String name) throws ProblemException {
    try {
      return from.string(name);
    } catch (JsonException e) {
      throw notAsAgreed();
    }
  }

  static ProblemException notAsAgreed() {
    return ProblemException.of(
        ErrorCode.ENCLAVE_ERROR, "the enclave's answer is not of the protocol");
  }
}
