package dev.cloister.channel.hpke;

import dev.cloister.channel.Aad;
import dev.cloister.channel.secret.SecretBytes;

/** A sending context: seals messages in sequence, exports secrets. Closing wipes it. */
public final class HpkeSender implements AutoCloseable {
  private final byte[] enc;
  private final HpkeContext context;

  HpkeSender(byte[] enc, HpkeContext context) {
    this.enc = enc;
    this.context = context;
  }

  /** The encapsulated key that the recipient needs, 65 bytes. */
  public byte[] enc() {
    return enc.clone();
  }

  /** Seals the next message of the sequence: ciphertext and tag. */
  public byte[] seal(Aad aad, SecretBytes plaintext) {
    return plaintext.use(bytes -> seal(aad.encoded(), bytes));
  }

  /**
   * Seals the next message under associated data in an encoding of the protocol's own; {@link Aad}
   * is the one for new protocols.
   */
  public byte[] seal(byte[] aad, byte[] plaintext) {
    return context.seal(aad, plaintext);
  }

  /**
   * A secret that the recipient's context exports too (RFC 9180 section 5.3).
   *
   * @param exporterContext what it is for, UTF-8
   * @param length in bytes
   */
  public SecretBytes export(String exporterContext, int length) {
    return context.export(exporterContext, length);
  }

  @Override
  public void close() {
    context.close();
  }
}
