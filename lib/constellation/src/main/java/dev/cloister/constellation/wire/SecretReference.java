package dev.cloister.constellation.wire;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.secret.SecretName;

/** Which secret. */
public sealed interface SecretReference {
  /**
   * One of the caller's own.
   *
   * @param name what its owner calls it
   */
  record Own(SecretName name) implements SecretReference {}

  /**
   * One of somebody's.
   *
   * @param owner whose it is
   * @param name what its owner calls it
   */
  record OfOwner(OwnerId owner, SecretName name) implements SecretReference {}

  /**
   * One by its handle.
   *
   * @param secret the handle
   */
  record Handle(SecretId secret) implements SecretReference {}

  /**
   * The handle of what an owner means.
   *
   * @param caller whose secrets {@link Own} means
   */
  default SecretId resolve(ByteString constellationId, OwnerId caller) {
    return switch (this) {
      case Own(SecretName name) -> SecretId.of(constellationId, caller, name);
      case OfOwner(OwnerId owner, SecretName name) -> SecretId.of(constellationId, owner, name);
      case Handle(SecretId secret) -> secret;
    };
  }
}
