package dev.cloister.constellation.witness;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.Signed;
import java.util.Optional;

/**
 * What a vault remembers of a peer, durably.
 *
 * @param nonce of the start that has the current incarnation; zeros in the first
 * @param last the highest head that the peer showed
 * @param other a head that contradicts it: the peer is in quarantine, and both are the proof
 */
public record Witnessed(ByteString nonce, Signed<Head> last, Optional<Signed<Head>> other)
    implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 2048;

  static final String DOMAIN = "cloister-witnessed-v1";
  private static final ByteString NONE = ByteString.copyOf(new byte[32]);

  /** Refuses another length. */
  public Witnessed {
    if (nonce.length() != 32) {
      throw new IllegalArgumentException("nonce: expected 32 bytes");
    }
  }

  /** A peer of which nothing else is known yet. */
  public static Witnessed first(Signed<Head> head) {
    return new Witnessed(NONE, head, Optional.empty());
  }

  /** Whether the peer contradicted itself: nothing of it counts until it has joined anew. */
  public boolean isQuarantined() {
    return other.isPresent();
  }

  Place place() {
    return last.object().place();
  }

  long incarnation() {
    return last.object().incarnation();
  }

  @Override
  public byte[] encoded() {
    Encoder out = Encoder.of(DOMAIN).bytes(nonce);
    last.write(out);
    return out.list(other.stream().toList(), Signed::write).encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static Witnessed decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(encoding, DOMAIN, MAX_LENGTH, Witnessed::read);
  }

  static Witnessed read(Decoder in) throws ConstellationException {
    return new Witnessed(
        in.hash("nonce"),
        Head.readSigned(in),
        in.list("other", 1, Head::readSigned).stream().findFirst());
  }

  /** Reads one out of an object's fields. */
  public static Witnessed readObject(Decoder in) throws ConstellationException {
    return in.object(DOMAIN, MAX_LENGTH, Witnessed::read);
  }
}
