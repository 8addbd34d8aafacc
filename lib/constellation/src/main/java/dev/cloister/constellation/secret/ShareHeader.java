package dev.cloister.constellation.secret;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Descriptor;
import dev.cloister.constellation.Encoder;
import dev.cloister.threshold.Share;
import dev.cloister.threshold.Sharing;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the data key of a version is shared at present. Refresh and resharing replace it, under a
 * greater epoch.
 *
 * @param secretHeader hash of the version's {@link SecretHeader}
 * @param epoch 0 as written, one more for each refresh and resharing
 * @param configId the configuration whose members hold the shares
 * @param threshold shares that give the data key, at least 2
 * @param digests by position, what each holder's share must hash to; at least the threshold
 * @param ciphertext SHA-256 of the ciphertext
 */
public record ShareHeader(
    ByteString secretHeader,
    long epoch,
    ByteString configId,
    int threshold,
    Map<Integer, ByteString> digests,
    ByteString ciphertext)
    implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 16 * 1024;

  private static final String DOMAIN = "cloister-share-header-v1";

  /** Refuses what is no sharing. */
  public ShareHeader {
    digests = Collections.unmodifiableMap(new TreeMap<>(digests));
    require(secretHeader.length() == HASH_LENGTH, "secret header: expected a hash of 32 bytes");
    require(epoch >= 0, "epoch: expected 0 or more");
    require(configId.length() == HASH_LENGTH, "config id: expected 32 bytes");
    require(ciphertext.length() == HASH_LENGTH, "ciphertext: expected a hash of 32 bytes");
    require(
        threshold >= 2 && threshold <= digests.size(),
        "threshold: expected 2 to the number of digests");
    digests.forEach(
        (position, digest) -> {
          require(position >= 1 && position <= 255, "position: expected 1 to 255");
          require(digest.length() == HASH_LENGTH, "digest: expected 32 bytes");
        });
  }

  /** Who holds shares and how many of them give the data key. */
  public Sharing sharing() {
    return new Sharing(threshold, List.copyOf(digests.keySet()));
  }

  /**
   * What a share must hash to. A share is as long as a key and uniform: its hash does not help to
   * find it.
   */
  public static ByteString digest(SetId setId, long epoch, Share share) {
    byte[] value = share.copyValue();
    try {
      MessageDigest digest = Crypto.digest("SHA-256");
      digest.update(
          Encoder.of("cloister-share-v1")
              .bytes(setId.bytes())
              .number(epoch)
              .number(share.position())
              .encoded());
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
      digest.update(value);
      return ByteString.copyOf(digest.digest());
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  /** Whether a share is the one that its holder was dealt. */
  public boolean accepts(SetId setId, Share share) {
    ByteString expected = digests.get(share.position());
    return expected != null
        && share.length() == Envelope.KEY_LENGTH
        && MessageDigest.isEqual(expected.bytes(), digest(setId, epoch, share).bytes());
  }

  /**
   * Refuses a share that is not the one that its holder was dealt.
   *
   * @throws ConstellationException with {@link Reason#SHARE_INVALID}, naming the position
   */
  public void check(SetId setId, Share share) throws ConstellationException {
    if (!accepts(setId, share)) {
      throw new ConstellationException(
          Reason.SHARE_INVALID, "the share at " + share.position() + " is not the one dealt");
    }
  }

  /**
   * Refuses another version's header.
   *
   * @throws ConstellationException with {@link Reason#MISMATCH}
   */
  public void check(SecretHeader header) throws ConstellationException {
    if (header.isTombstone() || !header.hash().equals(secretHeader)) {
      throw new ConstellationException(
          Reason.MISMATCH, "the share header is not of this version of the secret");
    }
  }

  /**
   * Refuses a configuration under which the shares are not held: another, or one with other
   * positions or another threshold than here.
   *
   * @throws ConstellationException with {@link Reason#WRONG_CONFIGURATION}
   */
  public void check(Descriptor constellation) throws ConstellationException {
    if (!constellation.configId().equals(configId)
        || constellation.quorums().k() != threshold
        || !constellation.positions().equals(new ArrayList<>(digests.keySet()))) {
      throw new ConstellationException(
          Reason.WRONG_CONFIGURATION, "the shares are not held under this configuration");
    }
  }

  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN)
        .bytes(secretHeader)
        .number(epoch)
        .bytes(configId)
        .number(threshold)
        .list(
            digests.entrySet(),
            (entry, item) -> item.number(entry.getKey()).bytes(entry.getValue()))
        .bytes(ciphertext)
        .encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static ShareHeader decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(encoding, DOMAIN, MAX_LENGTH, ShareHeader::read);
  }

  private static ShareHeader read(Decoder in) throws ConstellationException {
    ByteString secretHeader = in.hash("secret header");
    long epoch = in.number("epoch");
    ByteString configId = in.hash("config id");
    int threshold = in.small("threshold");
    // What is out of order or stands twice is not what would be written again.
    Map<Integer, ByteString> digests = new TreeMap<>();
    in.list("digests", 255, item -> Map.entry(item.small("position"), item.hash("digest")))
        .forEach(entry -> digests.put(entry.getKey(), entry.getValue()));
    return new ShareHeader(
        secretHeader, epoch, configId, threshold, digests, in.hash("ciphertext"));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
