package dev.cloister.controlplane.api;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ErrorCode;
import dev.cloister.controlplane.identity.IssuerKeys;
import dev.cloister.http.ProblemException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The keys of a TEE provider that attests with tokens, passed on for clients that cannot fetch them
 * across origins. Never a trust anchor: whoever serves them could serve others. An empty set for
 * providers that attest with quotes.
 */
final class KeyProxy {
  private static final JsonObject NONE =
      JsonObject.builder().put("keys", new JsonArray(List.of())).build();

  private final Optional<IssuerKeys> issuer;

  private KeyProxy(Optional<IssuerKeys> issuer) {
    this.issuer = issuer;
  }

  static KeyProxy none() {
    return new KeyProxy(Optional.empty());
  }

  static KeyProxy of(IssuerKeys issuer) {
    return new KeyProxy(Optional.of(issuer));
  }

  JsonObject keys() throws ProblemException {
    if (issuer.isEmpty()) {
      return NONE;
    }
    try {
      return issuer.get().keys();
    } catch (IOException e) {
      throw ProblemException.of(ErrorCode.UNAVAILABLE, "the provider's keys cannot be fetched");
    }
  }
}
