package dev.cloister.channel.hpke;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.crypto.AesGcm;
import dev.cloister.channel.crypto.Hkdf;
import dev.cloister.channel.secret.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Key, base nonce, exporter secret and sequence number (RFC 9180 section 5.2). */
final class HpkeContext implements AutoCloseable {
  private final SecretBytes key;
  private final SecretBytes baseNonce;
  private final SecretBytes exporterSecret;
  private long sequence;

  HpkeContext(SecretBytes key, SecretBytes baseNonce, SecretBytes exporterSecret) {
    this.key = key;
    this.baseNonce = baseNonce;
    this.exporterSecret = exporterSecret;
  }

  synchronized byte[] seal(byte[] aad, byte[] plaintext) {
    byte[] sealed = AesGcm.seal(key, nonce(), aad, plaintext);
    sequence = Math.incrementExact(sequence);
    return sealed;
  }

  synchronized SecretBytes open(byte[] aad, byte[] ciphertext) throws ChannelException {
    byte[] plaintext = AesGcm.open(key, nonce(), aad, ciphertext);
    sequence = Math.incrementExact(sequence);
    return SecretBytes.takeOver(plaintext);
  }

  SecretBytes export(byte[] exporterContext, int length) {
    if (length < 1 || length > Hkdf.MAX_LENGTH) {
      throw new IllegalArgumentException("expected 1 to 8160 bytes, asked for " + length);
    }
    return KeySchedule.labeledExpand(exporterSecret, "sec", exporterContext, length);
  }

  SecretBytes export(String exporterContext, int length) {
    return export(exporterContext.getBytes(StandardCharsets.UTF_8), length);
  }

  private byte[] nonce() {
    return baseNonce.use(
        base -> {
          byte[] nonce = Arrays.copyOf(base, base.length);
          for (int i = 0; i < Long.BYTES; i++) {
            nonce[nonce.length - 1 - i] ^= (byte) (sequence >>> (8 * i));
          }
          return nonce;
        });
  }

  @Override
  public void close() {
    key.close();
    baseNonce.close();
    exporterSecret.close();
  }
}
