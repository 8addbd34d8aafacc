package dev.cloister.store.format;

import dev.cloister.store.RootKey;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The two keys of one file, from its salt: AES-256-GCM for batches, HMAC-SHA-256 for the header and
 * the trailers. A nonce is the batch's index in the file, so the salt must be new for every file.
 * For one thread.
 *
 * <pre>
 * HKDF-SHA-256(root key, salt,
 *     domain || store id || u64 incarnation || u64 segment || u32 key id, 64)
 * </pre>
 */
public final class FileKeys {
  /** Length of a GCM tag, in bytes. */
  static final int TAG = 16;

  /** Length of a MAC, in bytes. */
  static final int MAC = 32;

  private static final int KEY = 32;
  private static final int NONCE = 12;

  private final SecretKeySpec aead;
  private final Mac mac;
  private final Cipher cipher = Jca.always(() -> Cipher.getInstance("AES/GCM/NoPadding"));

  private FileKeys(SecretKeySpec aead, Mac mac) {
    this.aead = aead;
    this.mac = mac;
  }

  /** The keys of the file with this header. */
  public static FileKeys derive(RootKey root, FileHeader header) {
    byte[] domain =
        switch (header.kind()) {
          case SEGMENT -> Domain.SEGMENT_KEYS.prefix();
          case SNAPSHOT -> Domain.SNAPSHOT_KEYS.prefix();
        };
    FileHeader.Position at = header.position();
    byte[] info =
        ByteBuffer.allocate(domain.length + 16 + 8 + 8 + 4)
            .put(domain)
            .put(at.store().bytes())
            .putLong(at.incarnation())
            .putLong(at.segment())
            .putInt(root.id())
            .array();
    byte[] keys = root.derive(header.salt(), info, 2 * KEY);
    try {
      Mac mac = Jca.always(() -> Mac.getInstance("HmacSHA256"));
      mac.init(new SecretKeySpec(keys, KEY, KEY, "HmacSHA256"));
      return new FileKeys(new SecretKeySpec(keys, 0, KEY, "AES"), mac);
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("HMAC takes every key", e);
    } finally {
      Arrays.fill(keys, (byte) 0);
    }
  }

  byte[] mac(Domain domain, byte[] message) {
    mac.update(domain.prefix());
    return mac.doFinal(message);
  }

  /** Encrypts; the number of bytes written, tag included. */
  int seal(long index, byte[] plain, int length, byte[] out, int aadOffset, int offset) {
    return Jca.always(
        () -> {
          cipher.init(Cipher.ENCRYPT_MODE, aead, nonce(index));
          cipher.updateAAD(out, aadOffset, offset - aadOffset);
          return cipher.doFinal(plain, 0, length, out, offset);
        });
  }

  /** Decrypts; whether it was authentic. What was written is garbage when it was not. */
  boolean open(long index, byte[] sealed, int aadOffset, int offset, int length, byte[] out) {
    try {
      cipher.init(Cipher.DECRYPT_MODE, aead, nonce(index));
      cipher.updateAAD(sealed, aadOffset, offset - aadOffset);
      cipher.doFinal(sealed, offset, length, out, 0);
      return true;
    } catch (AEADBadTagException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks what every JDK 25 has", e);
    }
  }

  private static GCMParameterSpec nonce(long index) {
    return new GCMParameterSpec(
        TAG * 8, ByteBuffer.allocate(NONCE).putLong(NONCE - Long.BYTES, index).array());
  }
}
