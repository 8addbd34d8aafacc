package dev.cloister.constellation.witness;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;

/**
 * A place in a vault's log.
 *
 * @param seq number of an entry, 0 before the first
 * @param hash of the log up to it, 32 bytes
 */
public record Place(long seq, ByteString hash) {
  /** Refuses what is no place. */
  public Place {
    if (seq < 0 || hash.length() != Canonical.HASH_LENGTH) {
      throw new IllegalArgumentException("place: expected a number and a hash of 32 bytes");
    }
  }

  /** Writes both into an object's fields. */
  public void write(Encoder out) {
    out.number(seq).bytes(hash);
  }

  /** Reads both out of an object's fields. */
  public static Place read(Decoder in, String field) throws ConstellationException {
    return new Place(in.number(field), in.hash(field));
  }
}
