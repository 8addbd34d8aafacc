package dev.cloister.constellation.commit;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.VaultId;

/**
 * One vault's part of a certificate.
 *
 * @param vault who signed
 * @param incarnation of that vault
 * @param signature over its {@link Prepared}
 */
public record Vote(VaultId vault, long incarnation, ByteString signature) {
  /** Refuses what is no signature. */
  public Vote {
    if (signature.length() != P256PublicKey.SIGNATURE_LENGTH) {
      throw new IllegalArgumentException("signature: expected 64 bytes");
    }
  }

  /** The vote of a vault that signed. */
  public static Vote of(Prepared prepared, ByteString signature) {
    return new Vote(prepared.vault(), prepared.incarnation(), signature);
  }
}
