package dev.cloister.attestation.format;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.TrustAnchors;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.crypto.VerificationKey;
import java.security.InvalidKeyException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * All that a verification may depend on besides the evidence.
 *
 * @param cache belongs to one verifier: what it holds was verified under the same anchors
 */
public record VerificationContext(
    TrustAnchors anchors,
    Challenge challenge,
    CollateralItems collateral,
    Instant at,
    Crypto crypto,
    VerificationCache cache) {
  /** Refuses missing values. */
  public VerificationContext {
    Objects.requireNonNull(anchors);
    Objects.requireNonNull(challenge);
    Objects.requireNonNull(collateral);
    Objects.requireNonNull(at);
    Objects.requireNonNull(crypto);
    Objects.requireNonNull(cache);
  }

  /**
   * A key from its SubjectPublicKeyInfo, as it was kept if it was.
   *
   * @throws InvalidKeyException as {@link Crypto#key}
   */
  public VerificationKey key(byte[] spki) throws InvalidKeyException {
    Optional<SignerKey> known =
        cache.find(SignerKey.class, List.of(ByteString.view(spki, 0, spki.length)));
    return known.isPresent() ? known.get().key() : crypto.key(spki);
  }

  /** Keeps a decoded key that a root vouched for and that signed: its use again is much faster. */
  public void keepKey(VerificationKey key) {
    cache.keep(SignerKey.class, List.of(key.spki()), new SignerKey(key));
  }

  private record SignerKey(VerificationKey key) {}

  /** The same for evidence inside other evidence, which vouches for something else. */
  public VerificationContext withChallenge(Challenge inner) {
    return new VerificationContext(anchors, inner, collateral, at, crypto, cache);
  }

  /**
   * The same with collateral that the evidence carries, where the relying party has none of its
   * own.
   */
  public VerificationContext withDefault(CollateralKind kind, Optional<byte[]> item) {
    return item.isEmpty()
        ? this
        : new VerificationContext(
            anchors, challenge, collateral.withDefault(kind, item.get()), at, crypto, cache);
  }

  /** The same without a kind of collateral. */
  public VerificationContext without(CollateralKind kind) {
    return new VerificationContext(anchors, challenge, collateral.without(kind), at, crypto, cache);
  }
}
