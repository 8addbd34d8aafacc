package dev.cloister.constellation.dealing;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.VaultId;

/**
 * The vault takes part.
 *
 * @param session its hash
 * @param vault who says it
 * @param key to which shares are encrypted for it, of this session alone: SubjectPublicKeyInfo, 91
 *     bytes
 * @param commitment to its nonce
 */
public record Joined(ByteString session, VaultId vault, ByteString key, ByteString commitment)
    implements DealingWord {
  static final String DOMAIN = "cloister-dealing-joined-v1";

  /** Refuses what is not of its form. */
  public Joined {
    DealingWord.require(session, HASH_LENGTH, "session");
    DealingWord.require(key, P256PublicKey.LENGTH, "key");
    DealingWord.require(commitment, HASH_LENGTH, "commitment");
  }

  /** What commits a vault to its nonce. */
  static ByteString commitment(ByteString session, VaultId vault, ByteString nonce) {
    return ByteString.copyOf(
        Crypto.sha256(
            Encoder.of("cloister-dealing-nonce-v1")
                .bytes(session)
                .bytes(vault.bytes())
                .bytes(nonce)
                .encoded()));
  }

  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN)
        .bytes(session)
        .bytes(vault.bytes())
        .bytes(key)
        .bytes(commitment)
        .encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static Joined decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(
        encoding,
        DOMAIN,
        MAX_LENGTH,
        in ->
            new Joined(
                in.hash("session"),
                VaultId.read(in, "vault id"),
                in.bytes("key", P256PublicKey.LENGTH),
                in.hash("commitment")));
  }
}
