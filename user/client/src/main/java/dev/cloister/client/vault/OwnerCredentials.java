package dev.cloister.client.vault;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.client.http.TokenSource;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.request.OwnerKey;
import dev.cloister.constellation.secret.OwnerId;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * Who an owner is to the vaults: tokens of the owner's issuer, and the key that they are bound to.
 * A token alone opens nothing, so whoever steals one, a vault included, has nothing.
 */
public final class OwnerCredentials {
  private final OwnerId owner;
  private final TokenSource tokens;
  private final SigningKey requestKey;
  private final Set<ByteString> known;

  private OwnerCredentials(
      OwnerId owner, TokenSource tokens, SigningKey requestKey, Set<ByteString> known) {
    this.owner = Objects.requireNonNull(owner);
    this.tokens = Objects.requireNonNull(tokens);
    this.requestKey = Objects.requireNonNull(requestKey);
    this.known = Set.copyOf(known);
  }

  /**
   * Credentials.
   *
   * @param owner {@code iss} and {@code sub} of the tokens
   * @param tokens each binds {@code requestKey} by {@code cnf.jkt} ({@link OwnerKey#thumbprint}) or
   *     by {@code nonce} ({@link OwnerKey#nonce})
   */
  public static OwnerCredentials of(OwnerId owner, TokenSource tokens, SigningKey requestKey) {
    return new OwnerCredentials(owner, tokens, requestKey, Set.of(requestKey.publicKey().spki()));
  }

  /**
   * The same where the owner also signs with other keys, on other machines or before this one. A
   * change of policy that one of them began and left is finished on one vault's word; what an
   * unknown key signed needs two.
   */
  public OwnerCredentials withOtherKeys(Collection<P256PublicKey> others) {
    Set<ByteString> all = new HashSet<>(known);
    others.forEach(key -> all.add(key.spki()));
    return new OwnerCredentials(owner, tokens, requestKey, all);
  }

  /** Whose they are. */
  public OwnerId owner() {
    return owner;
  }

  TokenSource tokens() {
    return tokens;
  }

  boolean knows(P256PublicKey key) {
    return known.contains(key.spki());
  }

  SigningKey requestKey() {
    return requestKey;
  }
}
