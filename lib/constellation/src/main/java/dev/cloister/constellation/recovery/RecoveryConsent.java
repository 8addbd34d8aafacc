package dev.cloister.constellation.recovery;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.witness.Head;
import java.util.List;

/**
 * The owner's word over one round: it may begin without the members that are missing from it, and
 * these heads are the newest that clients have receipts of. The owner's key signs it.
 *
 * @param round {@link RecoveryRound#id}, which names who takes part, in which lives
 * @param anchors newest heads that somebody outside has kept, of members that take part
 */
public record RecoveryConsent(ByteString round, List<Signed<Head>> anchors) implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 256 * 1024;

  private static final String DOMAIN = "cloister-recovery-consent-v1";

  /** Refuses another length. */
  public RecoveryConsent {
    anchors = List.copyOf(anchors);
    if (round.length() != HASH_LENGTH || anchors.size() > 255) {
      throw new IllegalArgumentException("expected a hash and at most 255 anchors");
    }
  }

  /** Whether there is an anchor of that vault. */
  public boolean anchors(VaultId vault) {
    return anchors.stream().anyMatch(head -> head.object().vault().equals(vault));
  }

  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN).bytes(round).list(anchors, Signed::write).encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static RecoveryConsent decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(
        encoding,
        DOMAIN,
        MAX_LENGTH,
        in -> new RecoveryConsent(in.hash("round"), in.list("anchors", 255, Head::readSigned)));
  }
}
