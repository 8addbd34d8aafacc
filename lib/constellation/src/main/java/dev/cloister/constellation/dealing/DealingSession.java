package dev.cloister.constellation.dealing;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.commit.Ballot;
import dev.cloister.constellation.commit.WriteIntent;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.secret.ShareHeader;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is to be refreshed, and in which attempt. The owner's request key signs it. Everything said
 * in a session names its hash: nothing of one session is of use in another.
 *
 * @param configId the configuration whose members hold the shares, all of which take part
 * @param base the committed state
 * @param epoch of the new shares: one more than that of the old ones
 * @param ballot in which the next step is taken; its proposer makes the session unique
 */
public record DealingSession(ByteString configId, WriteIntent base, long epoch, Ballot ballot)
    implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 1024;

  private static final String DOMAIN = "cloister-dealing-session-v1";

  /** Refuses what cannot be refreshed. */
  public DealingSession {
    require(configId.length() == HASH_LENGTH, "config id: expected 32 bytes");
    require(!base.isDeletion(), "base: expected a value");
    require(epoch >= 1, "epoch: expected 1 or more");
    require(ballot.round() >= 1, "ballot: expected a round of 1 or more");
  }

  /** The step that it prepares. */
  public Revision revision() {
    return base.revision().next();
  }

  /**
   * Refuses shares that it is not about.
   *
   * @param shares of the base, as they are held
   * @throws ConstellationException with {@link Reason#WRONG_CONFIGURATION} or {@link
   *     Reason#MISMATCH}
   */
  public void check(Descriptor constellation, ShareHeader shares) throws ConstellationException {
    if (!configId.equals(constellation.configId())) {
      throw new ConstellationException(
          Reason.WRONG_CONFIGURATION, "the session is of another configuration");
    }
    shares.check(constellation);
    if (!shares.hash().equals(base.shareHeader()) || shares.epoch() + 1 != epoch) {
      throw new ConstellationException(Reason.MISMATCH, "the session is about other shares");
    }
  }

  /** How the data key is shared after it. */
  ShareHeader next(ShareHeader shares, Map<Integer, ByteString> digests) {
    return new ShareHeader(
        shares.secretHeader(),
        epoch,
        configId,
        shares.threshold(),
        new TreeMap<>(digests),
        shares.ciphertext());
  }

  @Override
  public byte[] encoded() {
    Encoder out = Encoder.of(DOMAIN).bytes(configId);
    base.write(out);
    out.number(epoch);
    ballot.write(out);
    return out.encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static DealingSession decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(
        encoding,
        DOMAIN,
        MAX_LENGTH,
        in ->
            new DealingSession(
                in.hash("config id"), WriteIntent.read(in), in.number("epoch"), Ballot.read(in)));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
