package dev.cloister.http;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.activation.ActivationMessage;
import dev.cloister.channel.activation.ActivationRecorder;
import dev.cloister.channel.activation.RecorderState;

/** The route where machines have their TPM's key activated (docs/reference/tpm-activation.md). */
public final class ActivationEdge {
  private ActivationEdge() {}

  /** The route; a gate or an authenticator says who may be recorded. */
  public static Route route(ActivationRecorder recorder) {
    return Route.of(
            Method.POST,
            ActivationMessage.PATH,
            request -> {
              request.json();
              try {
                return Response.of(200)
                    .header("Content-Type", "application/json")
                    .body(
                        request
                            .connection()
                            .computeIfAbsent(RecorderState.class, recorder::open)
                            .exchange(request.body()));
              } catch (ChannelException e) {
                throw ProblemException.of(e.code(), String.valueOf(e.getMessage()));
              }
            })
        .bodyLimit(ActivationMessage.MAX_LENGTH);
  }
}
