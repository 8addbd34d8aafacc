package dev.cloister.vault.api;

import dev.cloister.channel.ChannelException;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.wire.SecretReference;
import dev.cloister.vault.access.Caller;
import java.util.Optional;

/** Which secret a caller means. */
final class References {
  private References() {}

  /** The handle; empty where a name is nobody's. */
  static Optional<SecretId> handle(SecretReference reference, Caller caller, Vault vault)
      throws ChannelException {
    return switch (reference) {
      case SecretReference.Handle(SecretId secret) -> Optional.of(secret);
      case SecretReference.OfOwner(var owner, var name) ->
          Optional.of(SecretId.of(vault.constellationId(), owner, name));
      case SecretReference.Own(var name) ->
          caller instanceof Caller.Owner owner
              ? Optional.of(SecretId.of(vault.constellationId(), owner.id(), name))
              : Optional.empty();
    };
  }
}
