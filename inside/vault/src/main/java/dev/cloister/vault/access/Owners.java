package dev.cloister.vault.access;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.request.OwnerKey;
import dev.cloister.constellation.request.ProofVerifier;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.oidc.TokenException;
import dev.cloister.oidc.VerifiedToken;
import dev.cloister.vault.config.Roles;

/**
 * The owner's path: a token of a known issuer, and a proof of the key that the token names, for
 * this request to this vault over this connection (PROTOCOLS.md 3).
 */
public final class Owners {
  private final TokenIssuers issuers;
  private final Roles roles;

  private Owners(TokenIssuers issuers, Roles roles) {
    this.issuers = issuers;
    this.roles = roles;
  }

  /** Owners by these issuers' word. */
  public static Owners of(TokenIssuers issuers, Roles roles) {
    return new Owners(issuers, roles);
  }

  /**
   * A request, as its proof covers it.
   *
   * @param proof value of the proof's header field; empty without one
   * @param method over HTTP
   * @param target over HTTP
   * @param body as received
   */
  public record Proved(String proof, String method, String target, ByteString body) {}

  /**
   * Who sends a request.
   *
   * @throws ChannelException {@link ErrorCode#UNAUTHORIZED}
   * @throws ConstellationException as {@link ProofVerifier#verify} and {@link OwnerKey}
   */
  public Caller.Owner identify(String token, ProofVerifier connection, Proved request)
      throws ChannelException, ConstellationException {
    VerifiedToken verified;
    try {
      verified = issuers.verify(token);
    } catch (TokenException e) {
      throw new ChannelException(ErrorCode.UNAUTHORIZED, "the bearer token: " + e.getMessage());
    }
    P256PublicKey key =
        connection.verify(
            request.proof(), request.method(), request.target(), request.body().bytes());
    OwnerKey.requireBound(verified.claims(), key);
    return new Caller.Owner(
        new OwnerId(verified.issuer(), verified.subject()),
        roles.has(verified.claims(), roles.owner()),
        roles.has(verified.claims(), roles.auditor()),
        roles.all(verified.claims()),
        key);
  }
}
