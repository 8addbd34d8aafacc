package dev.cloister.constellation.secret;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Encoder;
import java.security.SecureRandom;

/**
 * What one version of a secret is, for ever: the associated data of its ciphertext. Refresh,
 * resharing and changes of policy leave it as it is.
 *
 * @param constellationId 32 bytes
 * @param owner whose it is
 * @param name what its owner calls it
 * @param setId names the data key
 * @param version 1 for the first value, one more for each after it
 * @param algorithm what the version is
 * @param commitment to the data key, 32 bytes; zeros in a tombstone
 * @param created in seconds since the epoch
 * @param expires in seconds since the epoch; {@code created} in a tombstone, which is kept as its
 *     vaults decide
 */
public record SecretHeader(
    ByteString constellationId,
    OwnerId owner,
    SecretName name,
    SetId setId,
    long version,
    Algorithm algorithm,
    ByteString commitment,
    long created,
    long expires)
    implements Canonical {
  /** Longest life of a value, in seconds: 90 days. */
  public static final long MAX_LIFETIME = 90L * 24 * 60 * 60;

  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 2048;

  static final String DOMAIN = "cloister-secret-header-v1";

  private static final ByteString NONE = ByteString.copyOf(new byte[HASH_LENGTH]);

  /** Refuses what is no version of a secret. */
  public SecretHeader {
    require(constellationId.length() == HASH_LENGTH, "constellation id: expected 32 bytes");
    require(version >= 1, "version: expected 1 or more");
    require(commitment.length() == HASH_LENGTH, "commitment: expected 32 bytes");
    require(created >= 0, "created: expected 0 or more");
    if (algorithm == Algorithm.TOMBSTONE) {
      require(commitment.equals(NONE), "commitment: expected zeros in a tombstone");
      require(expires == created, "expires: expected created in a tombstone");
    } else {
      require(!commitment.equals(NONE), "commitment: expected one to a key");
      require(
          expires > created && expires - created <= MAX_LIFETIME,
          "expires: expected at most 90 days after created");
    }
  }

  /**
   * A deletion.
   *
   * @param spec without regard to when it expires
   */
  public static SecretHeader tombstone(
      Descriptor constellation, SecretSpec spec, SecureRandom random) {
    return new SecretHeader(
        constellation.constellationId(),
        spec.owner(),
        spec.name(),
        SetId.random(random),
        spec.version(),
        Algorithm.TOMBSTONE,
        NONE,
        spec.created(),
        spec.created());
  }

  /** The secret's handle. */
  public SecretId secretId() {
    return SecretId.of(constellationId, owner, name);
  }

  /** The version as it was written. */
  public Revision revision() {
    return new Revision(version, setId, 0);
  }

  /** Whether it deletes. */
  public boolean isTombstone() {
    return algorithm == Algorithm.TOMBSTONE;
  }

  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN)
        .bytes(constellationId)
        .text(owner.issuer())
        .text(owner.subject())
        .text(name.value())
        .bytes(setId.bytes())
        .number(version)
        .number(algorithm.code())
        .bytes(commitment)
        .number(created)
        .number(expires)
        .encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static SecretHeader decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(encoding, DOMAIN, MAX_LENGTH, SecretHeader::read);
  }

  private static SecretHeader read(Decoder in) throws ConstellationException {
    return new SecretHeader(
        in.hash("constellation id"),
        new OwnerId(in.text("issuer"), in.text("subject")),
        new SecretName(in.text("name")),
        new SetId(in.bytes("set id", SetId.LENGTH)),
        in.number("version"),
        Algorithm.of(in.number("algorithm")),
        in.hash("commitment"),
        in.number("created"),
        in.number("expires"));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
