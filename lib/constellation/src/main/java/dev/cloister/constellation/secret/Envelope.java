package dev.cloister.constellation.secret;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.channel.Aad;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.crypto.Aead;
import dev.cloister.channel.crypto.Hkdf;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Descriptor;
import dev.cloister.threshold.Share;
import dev.cloister.threshold.Sharing;
import dev.cloister.threshold.SharingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * Seals a secret under a data key of its own, which is shared; opens it with enough shares. The
 * header holds a commitment to the data key: AES-GCM alone does not bind a ciphertext to one key,
 * and shares that were tampered with together could otherwise open another value.
 */
public final class Envelope {
  /** Length of a data key and of a share, in bytes. */
  public static final int KEY_LENGTH = 32;

  /** Longest secret, in bytes: 1 MiB. */
  public static final int MAX_SECRET_LENGTH = 1 << 20;

  /** Longest ciphertext, in bytes. */
  public static final int MAX_CIPHERTEXT_LENGTH = Padding.padded(MAX_SECRET_LENGTH) + Aead.OVERHEAD;

  private static final String DATA_KEY = "cloister/secret/v1";
  private static final byte[] COMMITMENT = "cloister/commit/v1".getBytes(StandardCharsets.UTF_8);
  private static final int KEY_ID = 0;

  private Envelope() {}

  /**
   * Seals a new version of a secret for the members of a constellation.
   *
   * @param secret 1 byte to 1 MiB; stays the caller's
   * @param random for the data key, its shares, the set id and the nonce
   * @throws IllegalArgumentException when the secret or what is said about it is not of its form
   */
  public static SealedSecret seal(
      Descriptor constellation, SecretSpec spec, SecretBytes secret, SecureRandom random) {
    if (secret.length() < 1 || secret.length() > MAX_SECRET_LENGTH) {
      throw new IllegalArgumentException("expected a secret of 1 byte to 1 MiB");
    }
    try (SecretBytes key = SecretBytes.random(random, KEY_LENGTH)) {
      SecretHeader header =
          new SecretHeader(
              constellation.constellationId(),
              spec.owner(),
              spec.name(),
              SetId.random(random),
              spec.version(),
              Algorithm.AES_256_GCM,
              commitment(key),
              spec.created(),
              spec.expires());
      ByteString ciphertext = encrypt(key, header, secret, random);
      Sharing sharing = new Sharing(constellation.quorums().k(), constellation.positions());
      List<Share> shares = key.use(bytes -> sharing.split(bytes, random));
      TreeMap<Integer, ByteString> digests = new TreeMap<>();
      shares.forEach(
          share -> digests.put(share.position(), ShareHeader.digest(header.setId(), 0, share)));
      ShareHeader shareHeader =
          new ShareHeader(
              header.hash(),
              0,
              constellation.configId(),
              sharing.threshold(),
              digests,
              ByteString.copyOf(Crypto.sha256(ciphertext.bytes())));
      return new SealedSecret(header, shareHeader, ciphertext, shares);
    }
  }

  /**
   * Opens a version of a secret.
   *
   * @param header what the version must be; the caller checked that it is the one wanted
   * @param shares of distinct positions, the threshold or more; they stay the caller's
   * @return the secret, which the caller closes
   * @throws ConstellationException with {@link Reason#MISMATCH} when headers and ciphertext do not
   *     belong together, {@link Reason#SHARE_INVALID}, {@link Reason#TOO_FEW_SHARES}, {@link
   *     Reason#COMMITMENT_MISMATCH}, {@link Reason#DECRYPTION_FAILED} or {@link Reason#MALFORMED}
   */
  public static SecretBytes open(
      SecretHeader header, ShareHeader shareHeader, ByteString ciphertext, Collection<Share> shares)
      throws ConstellationException {
    shareHeader.check(header);
    check(shareHeader, ciphertext);
    for (Share share : shares) {
      shareHeader.check(header.setId(), share);
    }
    try (SecretBytes key = SecretBytes.takeOver(shareHeader.sharing().combine(shares))) {
      return decrypt(key, header, ciphertext);
    } catch (SharingException e) {
      throw new ConstellationException(
          e.reason() == SharingException.Reason.TOO_FEW
              ? Reason.TOO_FEW_SHARES
              : Reason.SHARE_INVALID,
          "the shares give no key: " + e.getMessage());
    }
  }

  /**
   * Refuses a ciphertext that is not the share header's.
   *
   * @throws ConstellationException with {@link Reason#MISMATCH}
   */
  public static void check(ShareHeader shareHeader, ByteString ciphertext)
      throws ConstellationException {
    if (ciphertext.length() > MAX_CIPHERTEXT_LENGTH
        || !ByteString.copyOf(Crypto.sha256(ciphertext.bytes())).equals(shareHeader.ciphertext())) {
      throw new ConstellationException(
          Reason.MISMATCH, "the ciphertext is not the one that the share header names");
    }
  }

  static ByteString commitment(SecretBytes key) {
    try (SecretBytes commitment = Hkdf.expand(key, COMMITMENT, KEY_LENGTH)) {
      return commitment.use(ByteString::copyOf);
    }
  }

  static ByteString encrypt(
      SecretBytes key, SecretHeader header, SecretBytes secret, SecureRandom random) {
    try (SecretBytes padded = Padding.pad(secret);
        SecretBytes dataKey = Hkdf.derive(key, DATA_KEY, KEY_LENGTH)) {
      return ByteString.copyOf(Aead.seal(dataKey, KEY_ID, aad(header), padded, random));
    }
  }

  static SecretBytes decrypt(SecretBytes key, SecretHeader header, ByteString ciphertext)
      throws ConstellationException {
    if (!MessageDigest.isEqual(commitment(key).bytes(), header.commitment().bytes())) {
      throw new ConstellationException(
          Reason.COMMITMENT_MISMATCH, "the shares give a key that the header does not commit to");
    }
    try (SecretBytes dataKey = Hkdf.derive(key, DATA_KEY, KEY_LENGTH);
        SecretBytes padded = Aead.open(dataKey, aad(header), ciphertext.bytes())) {
      return Padding.unpad(padded);
    } catch (ChannelException e) {
      throw new ConstellationException(
          Reason.DECRYPTION_FAILED, "the ciphertext is not authentic under this header");
    }
  }

  private static Aad aad(SecretHeader header) {
    return Aad.of("cloister-secret-v1").field(header.encoded()).build();
  }
}
