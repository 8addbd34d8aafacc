package dev.cloister.client.vault;

import dev.cloister.client.http.TokenSource;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.request.OwnerKey;
import dev.cloister.constellation.secret.OwnerId;
import java.util.Objects;

/**
 * Who an owner is to the vaults: tokens of the owner's issuer, and the key that they are bound to.
 * A token alone opens nothing, so whoever steals one, a vault included, has nothing.
 */
public final class OwnerCredentials {
  private final OwnerId owner;
  private final TokenSource tokens;
  private final SigningKey requestKey;

  private OwnerCredentials(OwnerId owner, TokenSource tokens, SigningKey requestKey) {
    this.owner = Objects.requireNonNull(owner);
    this.tokens = Objects.requireNonNull(tokens);
    this.requestKey = Objects.requireNonNull(requestKey);
  }

  /**
   * Credentials.
   *
   * @param owner {@code iss} and {@code sub} of the tokens
   * @param tokens each binds {@code requestKey} by {@code cnf.jkt} ({@link OwnerKey#thumbprint}) or
   *     by {@code nonce} ({@link OwnerKey#nonce})
   */
  public static OwnerCredentials of(OwnerId owner, TokenSource tokens, SigningKey requestKey) {
    return new OwnerCredentials(owner, tokens, requestKey);
  }

  /** Whose they are. */
  public OwnerId owner() {
    return owner;
  }

  TokenSource tokens() {
    return tokens;
  }

  SigningKey requestKey() {
    return requestKey;
  }
}
