package dev.cloister.constellation.commit;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.secret.SecretHeader;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.secret.ShareHeader;

/**
 * What an owner wants a secret to be. The owner's request key signs it; whoever carries it to a
 * vault can change nothing, and bringing it again changes nothing either.
 *
 * @param constellationId 32 bytes
 * @param secret which secret
 * @param revision which state of it
 * @param secretHeader hash of the version's {@link SecretHeader}
 * @param shareHeader hash of the {@link ShareHeader}; zeros in a deletion
 * @param policy digest of the policy; zeros in a deletion
 */
public record WriteIntent(
    ByteString constellationId,
    SecretId secret,
    Revision revision,
    ByteString secretHeader,
    ByteString shareHeader,
    ByteString policy)
    implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 512;

  private static final String DOMAIN = "cloister-write-intent-v1";
  private static final ByteString NONE = ByteString.copyOf(new byte[HASH_LENGTH]);

  /** Refuses what is no state of a secret. */
  public WriteIntent {
    require(constellationId, "constellation id");
    require(secretHeader, "secret header");
    require(shareHeader, "share header");
    require(policy, "policy");
    if (shareHeader.equals(NONE) != policy.equals(NONE)) {
      throw new IllegalArgumentException("expected both a sharing and a policy, or neither");
    }
    if (shareHeader.equals(NONE) && revision.step() != 0) {
      throw new IllegalArgumentException("a deletion has no steps");
    }
  }

  /**
   * A new version.
   *
   * @param policy digest of its policy, 32 bytes
   */
  public static WriteIntent store(SecretHeader header, ShareHeader shares, ByteString policy) {
    return new WriteIntent(
        header.constellationId(),
        header.secretId(),
        header.revision(),
        header.hash(),
        shares.hash(),
        policy);
  }

  /** A deletion. */
  public static WriteIntent delete(SecretHeader tombstone) {
    if (!tombstone.isTombstone()) {
      throw new IllegalArgumentException("expected a tombstone");
    }
    return new WriteIntent(
        tombstone.constellationId(),
        tombstone.secretId(),
        tombstone.revision(),
        tombstone.hash(),
        NONE,
        NONE);
  }

  /** The next step of a version, with another policy and the same shares. */
  public WriteIntent withPolicy(ByteString next) {
    return new WriteIntent(
        constellationId, secret, revision.next(), secretHeader, shareHeader, next);
  }

  /** The next step of a version, with other shares and the same policy. */
  public WriteIntent withShares(ShareHeader next) {
    if (!next.secretHeader().equals(secretHeader)) {
      throw new IllegalArgumentException("expected shares of the same version");
    }
    return new WriteIntent(
        constellationId, secret, revision.next(), secretHeader, next.hash(), policy);
  }

  /** Whether it deletes. */
  public boolean isDeletion() {
    return shareHeader.equals(NONE);
  }

  /**
   * Refuses a header that is not the one meant.
   *
   * @throws ConstellationException with {@link Reason#MISMATCH}
   */
  public void check(SecretHeader header) throws ConstellationException {
    if (!header.hash().equals(secretHeader)
        || !header.constellationId().equals(constellationId)
        || !header.secretId().equals(secret)
        || header.version() != revision.version()
        || !header.setId().equals(revision.setId())
        || header.isTombstone() != isDeletion()) {
      throw new ConstellationException(Reason.MISMATCH, "the header is not the one meant");
    }
  }

  /**
   * Refuses headers that are not those meant.
   *
   * @throws ConstellationException with {@link Reason#MISMATCH}
   */
  public void check(SecretHeader header, ShareHeader shares) throws ConstellationException {
    check(header);
    shares.check(header);
    if (!shares.hash().equals(shareHeader)) {
      throw new ConstellationException(Reason.MISMATCH, "the share header is not the one meant");
    }
  }

  /** Writes the fields of a state into an object's. */
  public void write(Encoder out) {
    out.bytes(constellationId).bytes(secret.bytes());
    revision.write(out);
    out.bytes(secretHeader).bytes(shareHeader).bytes(policy);
  }

  /** Reads what {@link #write} wrote. */
  public static WriteIntent read(Decoder in) throws ConstellationException {
    return new WriteIntent(
        in.hash("constellation id"),
        SecretId.read(in, "secret id"),
        Revision.read(in),
        in.hash("secret header"),
        in.hash("share header"),
        in.hash("policy"));
  }

  @Override
  public byte[] encoded() {
    Encoder out = Encoder.of(DOMAIN);
    write(out);
    return out.encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static WriteIntent decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(encoding, DOMAIN, MAX_LENGTH, WriteIntent::read);
  }

  private static void require(ByteString hash, String what) {
    if (hash.length() != HASH_LENGTH) {
      throw new IllegalArgumentException(what + ": expected 32 bytes");
    }
  }
}
