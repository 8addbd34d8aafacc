package dev.cloister.vault.access;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.audit.Actor;
import dev.cloister.constellation.secret.OwnerId;
import java.util.Set;

/** Who asks. */
public sealed interface Caller {
  /** Nobody who proved who they are. */
  record Anonymous() implements Caller {}

  /**
   * Somebody whose token names the key that signed the request.
   *
   * @param id issuer and subject of the token
   * @param mayWrite whether the token gives the role of an owner
   * @param mayAudit whether the token gives the role of an auditor
   * @param roles that the token names, whatever they are called
   * @param requestKey that signed the request
   */
  record Owner(
      OwnerId id, boolean mayWrite, boolean mayAudit, Set<String> roles, P256PublicKey requestKey)
      implements Caller {
    /** Copies the roles. */
    public Owner {
      roles = Set.copyOf(roles);
    }
  }

  /**
   * Code that attested itself over this connection.
   *
   * @param peer its evidence, verified, appraised by nobody yet
   */
  record Attested(AttestedPeer peer) implements Caller {}

  /** What the audit log calls it. */
  default Actor actor() {
    return switch (this) {
      case Anonymous _ -> Actor.ANONYMOUS;
      case Owner _ -> Actor.OWNER;
      case Attested _ -> Actor.ATTESTED;
    };
  }

  /** Digest of who it is, 32 bytes; zeros for nobody. */
  default ByteString actorId() {
    return switch (this) {
      case Anonymous _ -> ByteString.copyOf(new byte[32]);
      case Owner owner ->
          digest(
              Encoder.of("cloister-audit-owner-v1")
                  .text(owner.id().issuer())
                  .text(owner.id().subject()));
      case Attested attested ->
          digest(Encoder.of("cloister-audit-attested-v1").bytes(attested.peer().identityKey()));
    };
  }

  private static ByteString digest(Encoder who) {
    return ByteString.copyOf(Crypto.sha256(who.encoded()));
  }
}
