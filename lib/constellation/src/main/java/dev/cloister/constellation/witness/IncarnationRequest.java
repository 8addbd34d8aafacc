package dev.cloister.constellation.witness;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.Signed;

/**
 * A vault that started asks to be let on under a new incarnation, which fences every machine that
 * started from the same disk. Its identity key signs it.
 *
 * @param head where its log is, signed, in the incarnation that it asks for
 * @param nonce 32 random bytes of this start, kept in memory only
 */
public record IncarnationRequest(Signed<Head> head, ByteString nonce) implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 1024;

  static final String DOMAIN = "cloister-incarnation-request-v1";

  /** Refuses another length, and the first incarnation, which nobody has to ask for. */
  public IncarnationRequest {
    if (nonce.length() != 32 || head.object().incarnation() < 2) {
      throw new IllegalArgumentException("expected a nonce of 32 bytes, an incarnation above 1");
    }
  }

  /**
   * Names the start whatever the base of its head: a vault asks each peer on the place that this
   * peer knows, and counts all their grants.
   */
  public ByteString name() {
    byte[] encoded =
        Encoder.of("cloister-incarnation-v1").bytes(head.object().name()).bytes(nonce).encoded();
    return ByteString.copyOf(Crypto.sha256(encoded));
  }

  @Override
  public byte[] encoded() {
    Encoder out = Encoder.of(DOMAIN);
    head.write(out);
    return out.bytes(nonce).encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static IncarnationRequest decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(encoding, DOMAIN, MAX_LENGTH, IncarnationRequest::read);
  }

  private static IncarnationRequest read(Decoder in) throws ConstellationException {
    return new IncarnationRequest(Head.readSigned(in), in.hash("nonce"));
  }
}
