package dev.cloister.constellation.witness;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * A witness's word, signed by its identity key, that it remembers a head durably and that this is
 * the vault's current incarnation.
 *
 * @param head {@link Head#name}
 * @param nonce 32 bytes of whoever asked: an answer of before does not count again
 * @param witness who says so
 * @param incarnation of the witness
 */
public record WitnessAck(ByteString head, ByteString nonce, VaultId witness, long incarnation)
    implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 256;

  private static final String DOMAIN = "cloister-witness-ack-v1";

  /** Refuses what nobody may say. */
  public WitnessAck {
    if (head.length() != HASH_LENGTH || nonce.length() != 32 || incarnation < 1) {
      throw new IllegalArgumentException("expected a hash, a nonce of 32 bytes, an incarnation");
    }
  }

  /** What a witness says of a head that it took. */
  public static WitnessAck of(Head head, ByteString nonce, VaultId witness, long incarnation) {
    return new WitnessAck(head.name(), nonce, witness, incarnation);
  }

  /**
   * Refuses a head that w other members do not remember.
   *
   * @param nonce that the vault chose when it asked them
   * @throws ConstellationException with {@link Reason#MISMATCH}, {@link Reason#NOT_A_MEMBER},
   *     {@link Reason#SIGNATURE_INVALID} or {@link Reason#NO_QUORUM}
   */
  public static void verify(
      Descriptor constellation, Head head, ByteString nonce, Collection<Signed<WitnessAck>> acks)
      throws ConstellationException {
    Set<VaultId> witnesses = new HashSet<>();
    ByteString name = head.name();
    for (Signed<WitnessAck> signed : acks) {
      WitnessAck ack = signed.object();
      if (!ack.head().equals(name) || !ack.nonce().equals(nonce)) {
        throw new ConstellationException(
            Reason.MISMATCH, "the acknowledgement is of another head or question");
      }
      if (ack.witness().equals(head.vault())) {
        throw new ConstellationException(Reason.NOT_A_MEMBER, "a vault is not its own witness");
      }
      signed.verify(constellation.member(ack.witness()).identity());
      witnesses.add(ack.witness());
    }
    int wanted = constellation.quorums().w();
    if (witnesses.size() < wanted) {
      throw new ConstellationException(
          Reason.NO_QUORUM, "expected " + wanted + " witnesses, found " + witnesses.size());
    }
  }

  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN)
        .bytes(head)
        .bytes(nonce)
        .bytes(witness.bytes())
        .number(incarnation)
        .encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static WitnessAck decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(
        encoding,
        DOMAIN,
        MAX_LENGTH,
        in ->
            new WitnessAck(
                in.hash("head"),
                in.hash("nonce"),
                VaultId.read(in, "witness"),
                in.number("incarnation")));
  }
}
