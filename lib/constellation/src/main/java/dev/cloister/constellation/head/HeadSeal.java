package dev.cloister.constellation.head;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.crypto.Hmac;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.witness.Place;
import java.security.MessageDigest;

/**
 * A service's mark under what it tells the vaults: HMAC-SHA-256 under a key of its own. A vault
 * keeps and shows it, and cannot check it. Closing it wipes the key.
 */
public final class HeadSeal implements AutoCloseable {
  /** Length of a key and of a seal, in bytes. */
  public static final int LENGTH = 32;

  private static final String DOMAIN = "cloister-head-seal-v1";

  private final HeadId head;
  private final SecretBytes key;

  private HeadSeal(HeadId head, SecretBytes key) {
    this.head = head;
    this.key = key;
  }

  /**
   * Seals of one head.
   *
   * @param key 32 bytes that the service has again after a restart and nobody else has, such as one
   *     that the TEE derives for this purpose; taken over
   */
  public static HeadSeal of(HeadId head, SecretBytes key) {
    if (key.length() != LENGTH) {
      throw new IllegalArgumentException("key: expected 32 bytes");
    }
    return new HeadSeal(head, key);
  }

  /** What the service says of itself. */
  public HeadStanding standing(long incarnation, Place place) {
    return new HeadStanding(incarnation, place, seal(incarnation, place));
  }

  /** Whether the service said that. */
  public boolean isOwn(HeadStanding standing) {
    return MessageDigest.isEqual(
        seal(standing.incarnation(), standing.place()).bytes(), standing.seal().bytes());
  }

  private ByteString seal(long incarnation, Place place) {
    Encoder out = Encoder.of(DOMAIN).bytes(head.bytes()).number(incarnation);
    place.write(out);
    return ByteString.copyOf(Hmac.tag(key, out.encoded()));
  }

  @Override
  public void close() {
    key.close();
  }
}
