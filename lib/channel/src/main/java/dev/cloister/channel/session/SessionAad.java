package dev.cloister.channel.session;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.channel.Aad;

/** The associated data of what client and enclave seal for each other in a session. */
public final class SessionAad {
  private SessionAad() {}

  /** Of the user's root key on its way in. */
  public static Aad kek(Binding binding, String user) {
    return Aad.of("cloister-kek-v1").field(binding.value()).field(user).build();
  }

  /** Of an execution's parameters. */
  public static Aad request(String sessionId, String requestId, String actionType) {
    return Aad.of("cloister-request-v1")
        .field(sessionId)
        .field(requestId)
        .field(actionType)
        .build();
  }

  /** Of an execution's result. */
  public static Aad response(String sessionId, String requestId, String status) {
    return Aad.of("cloister-response-v1").field(sessionId).field(requestId).field(status).build();
  }
}
