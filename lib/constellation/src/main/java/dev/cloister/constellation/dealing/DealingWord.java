package dev.cloister.constellation.dealing;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.VaultId;
import java.nio.charset.StandardCharsets;

/** What a vault says in a session; its identity key signs it. */
public sealed interface DealingWord extends Canonical
    permits Joined, Dealt, Revealed, Complaint, Opened, Settled, Disclosed {
  /** Longest encoding, in bytes. */
  int MAX_LENGTH = 64 * 1024;

  /** Hash of the session. */
  ByteString session();

  /** Who says it. */
  VaultId vault();

  /**
   * Reads an encoding of any kind.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  static DealingWord decode(byte[] encoding) throws ConstellationException {
    int end = 0;
    while (end < encoding.length && end < 64 && encoding[end] != 0) {
      end++;
    }
    return switch (new String(encoding, 0, end, StandardCharsets.US_ASCII)) {
      case Joined.DOMAIN -> Joined.decode(encoding);
      case Dealt.DOMAIN -> Dealt.decode(encoding);
      case Revealed.DOMAIN -> Revealed.decode(encoding);
      case Complaint.DOMAIN -> Complaint.decode(encoding);
      case Opened.DOMAIN -> Opened.decode(encoding);
      case Settled.DOMAIN -> Settled.decode(encoding);
      case Disclosed.DOMAIN -> Disclosed.decode(encoding);
      default ->
          throw new ConstellationException(Reason.MALFORMED, "expected what is said in a session");
    };
  }

  /** Refuses bytes of another length. */
  static void require(ByteString bytes, int length, String what) {
    if (bytes.length() != length) {
      throw new IllegalArgumentException(what + ": expected " + length + " bytes");
    }
  }
}
