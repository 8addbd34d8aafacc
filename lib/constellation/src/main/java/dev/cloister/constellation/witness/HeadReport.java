package dev.cloister.constellation.witness;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.VaultId;

/**
 * What an active peer remembers of a vault that starts. The peer's identity key signs it.
 *
 * @param nonce 32 bytes of the vault that starts
 * @param known what the peer remembers of it
 * @param reporter who says so
 * @param incarnation of the reporter
 */
public record HeadReport(ByteString nonce, Witnessed known, VaultId reporter, long incarnation)
    implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 4096;

  private static final String DOMAIN = "cloister-head-report-v1";

  /** Refuses what nobody may say. */
  public HeadReport {
    if (nonce.length() != 32 || incarnation < 1) {
      throw new IllegalArgumentException("expected a nonce of 32 bytes and an incarnation");
    }
  }

  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN)
        .bytes(nonce)
        .object(known)
        .bytes(reporter.bytes())
        .number(incarnation)
        .encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static HeadReport decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(
        encoding,
        DOMAIN,
        MAX_LENGTH,
        in ->
            new HeadReport(
                in.hash("nonce"),
                in.object(Witnessed.DOMAIN, Witnessed.MAX_LENGTH, Witnessed::read),
                VaultId.read(in, "reporter"),
                in.number("incarnation")));
  }
}
