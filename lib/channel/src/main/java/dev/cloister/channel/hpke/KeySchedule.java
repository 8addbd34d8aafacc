package dev.cloister.channel.hpke;

import dev.cloister.channel.crypto.AesGcm;
import dev.cloister.channel.crypto.Hkdf;
import dev.cloister.channel.secret.SecretBytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The key schedule of RFC 9180 section 5.1, base mode, for the one suite we use. */
final class KeySchedule {
  /** {@code "HPKE" || kem 0x0010 || kdf 0x0001 || aead 0x0002}. */
  private static final byte[] SUITE = {'H', 'P', 'K', 'E', 0, 0x10, 0, 0x01, 0, 0x02};

  private static final byte[] LABEL = "HPKE-v1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NONE = {};
  private static final byte BASE_MODE = 0;

  private KeySchedule() {}

  static HpkeContext base(byte[] sharedSecret, byte[] info) {
    byte[] context =
        join(new byte[] {BASE_MODE}, hash("psk_id_hash", NONE), hash("info_hash", info));
    try (SecretBytes secret = labeledExtract(sharedSecret, "secret", NONE)) {
      return new HpkeContext(
          labeledExpand(secret, "key", context, AesGcm.KEY_LENGTH),
          labeledExpand(secret, "base_nonce", context, AesGcm.NONCE_LENGTH),
          labeledExpand(secret, "exp", context, 32));
    }
  }

  static SecretBytes labeledExpand(SecretBytes key, String label, byte[] info, int length) {
    byte[] size = {(byte) (length >> 8), (byte) length};
    return Hkdf.expand(key, join(size, LABEL, SUITE, ascii(label), info), length);
  }

  private static byte[] hash(String label, byte[] value) {
    try (SecretBytes hash = labeledExtract(NONE, label, value)) {
      return hash.use(byte[]::clone);
    }
  }

  private static SecretBytes labeledExtract(byte[] salt, String label, byte[] value) {
    byte[] input = join(LABEL, SUITE, ascii(label), value);
    try {
      return Hkdf.extract(salt, input);
    } finally {
      Arrays.fill(input, (byte) 0);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
