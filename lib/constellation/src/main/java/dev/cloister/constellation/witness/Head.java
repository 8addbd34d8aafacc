package dev.cloister.constellation.witness;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;

/**
 * How far a vault's log is, in its own words, signed by its identity key after fsync. It says where
 * it was: a witness takes a head only if that is what the witness knows.
 *
 * @param constellationId 32 bytes
 * @param vault whose log
 * @param incarnation of that vault, 1 or more
 * @param place where it is
 * @param base an earlier place that the vault found in its log: the one that its witnesses know
 */
public record Head(
    ByteString constellationId, VaultId vault, long incarnation, Place place, Place base)
    implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 512;

  static final String DOMAIN = "cloister-head-v1";

  /** Refuses what is no head. */
  public Head {
    if (constellationId.length() != HASH_LENGTH) {
      throw new IllegalArgumentException("constellation id: expected 32 bytes");
    }
    if (incarnation < 1) {
      throw new IllegalArgumentException("incarnation: expected 1 or more");
    }
    if (base.seq() > place.seq() || (base.seq() == place.seq() && !base.equals(place))) {
      throw new IllegalArgumentException("base: expected a place before the head, or the head");
    }
  }

  /** A head with which a constellation begins: in incarnation 1, and its own base. */
  public static Head first(ByteString constellationId, VaultId vault, Place place) {
    return new Head(constellationId, vault, 1, place, place);
  }

  /**
   * Names the head whatever its base: one vault shows one head on different bases to witnesses that
   * are not equally far, and counts all their acknowledgements.
   */
  public ByteString name() {
    return new Head(constellationId, vault, incarnation, place, place).hash();
  }

  /** Whether no single log has both: somewhere they name one place differently. */
  public boolean contradicts(Head other) {
    return differ(place, other.place)
        || differ(place, other.base)
        || differ(base, other.place)
        || differ(base, other.base);
  }

  private static boolean differ(Place one, Place other) {
    return one.seq() == other.seq() && !one.equals(other);
  }

  @Override
  public byte[] encoded() {
    Encoder out =
        Encoder.of(DOMAIN).bytes(constellationId).bytes(vault.bytes()).number(incarnation);
    place.write(out);
    base.write(out);
    return out.encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static Head decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(encoding, DOMAIN, MAX_LENGTH, Head::read);
  }

  /** Reads a head and its signature out of an object's fields. */
  public static Signed<Head> readSigned(Decoder in) throws ConstellationException {
    return Signed.read(in.object(DOMAIN, MAX_LENGTH, Head::read), in);
  }

  static Head read(Decoder in) throws ConstellationException {
    return new Head(
        in.hash("constellation id"),
        VaultId.read(in, "vault id"),
        in.number("incarnation"),
        Place.read(in, "place"),
        Place.read(in, "base"));
  }
}
