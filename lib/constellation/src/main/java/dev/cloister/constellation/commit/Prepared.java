package dev.cloister.constellation.commit;

import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.VaultId;

/**
 * A vault's word that it holds a state of a secret durably: it checked the writer's signature and
 * its own share's digest, wrote to its disk and told its witnesses. Its identity key signs it.
 *
 * @param configEpoch the configuration under which it holds it
 * @param ballot in which the step was taken; {@link Ballot#NONE} for writes
 * @param state what it holds
 * @param vault who says so
 * @param incarnation of that vault, 1 or more
 */
public record Prepared(
    long configEpoch, Ballot ballot, WriteIntent state, VaultId vault, long incarnation)
    implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 1024;

  private static final String DOMAIN = "cloister-prepared-v1";

  /** Refuses what no vault may say. */
  public Prepared {
    if (configEpoch < 0) {
      throw new IllegalArgumentException("config epoch: expected 0 or more");
    }
    if (incarnation < 1) {
      throw new IllegalArgumentException("incarnation: expected 1 or more");
    }
    if (ballot.equals(Ballot.NONE) != (state.revision().step() == 0)) {
      throw new IllegalArgumentException("ballot: expected one for a step, none for a write");
    }
  }

  @Override
  public byte[] encoded() {
    Encoder out = Encoder.of(DOMAIN).number(configEpoch);
    ballot.write(out);
    state.write(out);
    return out.bytes(vault.bytes()).number(incarnation).encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static Prepared decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(
        encoding,
        DOMAIN,
        MAX_LENGTH,
        in ->
            new Prepared(
                in.number("config epoch"),
                Ballot.read(in),
                WriteIntent.read(in),
                VaultId.read(in, "vault id"),
                in.number("incarnation")));
  }
}
