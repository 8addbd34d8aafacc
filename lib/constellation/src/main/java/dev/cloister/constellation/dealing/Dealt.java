package dev.cloister.constellation.dealing;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.channel.hpke.HpkePrivateKey;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.secret.Envelope;
import dev.cloister.threshold.DealingCheck;
import dev.cloister.threshold.Share;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the vault dealt: zeros, shared. It is bound to every part of it by this.
 *
 * @param session its hash
 * @param vault who says it
 * @param roster hash of the round of {@link Joined}
 * @param parts by recipient, the dealer too
 */
public record Dealt(ByteString session, VaultId vault, ByteString roster, Map<VaultId, Part> parts)
    implements DealingWord {
  /** Length of what a holder is dealt, in bytes. */
  public static final int PART_LENGTH = Envelope.KEY_LENGTH + DealingCheck.MASKS;

  static final String DOMAIN = "cloister-dealing-dealt-v1";

  private static final int SEALED_LENGTH = PART_LENGTH + 16;

  /**
   * What one holder was dealt.
   *
   * @param commitment hash of it, 32 bytes; it is uniform, so that the hash does not help to find
   *     it
   * @param enc encapsulated key, 65 bytes
   * @param sealed it, encrypted to the holder
   */
  public record Part(ByteString commitment, ByteString enc, ByteString sealed) {
    /** Refuses what is not of its form. */
    public Part {
      DealingWord.require(commitment, HASH_LENGTH, "commitment");
      DealingWord.require(enc, HpkePrivateKey.ENC_LENGTH, "enc");
      DealingWord.require(sealed, SEALED_LENGTH, "sealed");
    }
  }

  /** Refuses what is not of its form. */
  public Dealt {
    parts = Collections.unmodifiableMap(new TreeMap<>(parts));
    DealingWord.require(session, HASH_LENGTH, "session");
    DealingWord.require(roster, HASH_LENGTH, "roster");
  }

  /** What binds a dealer to a part. */
  static ByteString commitment(ByteString session, VaultId dealer, VaultId holder, Share part) {
    byte[] value = part.copyValue();
    try {
      MessageDigest digest = Crypto.digest("SHA-256");
      digest.update(
          Encoder.of("cloister-dealing-part-v1")
              .bytes(session)
              .bytes(dealer.bytes())
              .bytes(holder.bytes())
              .number(part.position())
              .encoded());
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
      digest.update(value);
      return ByteString.copyOf(digest.digest());
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN)
        .bytes(session)
        .bytes(vault.bytes())
        .bytes(roster)
        .list(
            parts.entrySet(),
            (entry, item) ->
                item.bytes(entry.getKey().bytes())
                    .bytes(entry.getValue().commitment())
                    .bytes(entry.getValue().enc())
                    .bytes(entry.getValue().sealed()))
        .encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static Dealt decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(encoding, DOMAIN, MAX_LENGTH, Dealt::read);
  }

  private static Dealt read(Decoder in) throws ConstellationException {
    ByteString session = in.hash("session");
    VaultId vault = VaultId.read(in, "vault id");
    ByteString roster = in.hash("roster");
    // What is out of order or stands twice is not what would be written again.
    Map<VaultId, Part> parts = new TreeMap<>();
    in.list("parts", 255, item -> Map.entry(VaultId.read(item, "recipient"), part(item)))
        .forEach(entry -> parts.put(entry.getKey(), entry.getValue()));
    return new Dealt(session, vault, roster, parts);
  }

  private static Part part(Decoder in) throws ConstellationException {
    return new Part(
        in.hash("commitment"),
        in.bytes("enc", HpkePrivateKey.ENC_LENGTH),
        in.bytes("sealed", SEALED_LENGTH));
  }
}
