package dev.cloister.channel.hpke;

import dev.cloister.channel.Aad;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.secret.SecretBytes;

/** A receiving context: opens messages in sequence, exports secrets. Closing wipes it. */
public final class HpkeRecipient implements AutoCloseable {
  private final HpkeContext context;

  HpkeRecipient(HpkeContext context) {
    this.context = context;
  }

  /**
   * Opens the next message of the sequence. A message that is refused does not count.
   *
   * @throws ChannelException with {@link dev.cloister.channel.ErrorCode#DECRYPTION_FAILED}
   */
  public SecretBytes open(Aad aad, byte[] ciphertext) throws ChannelException {
    return open(aad.encoded(), ciphertext);
  }

  /** Opens what {@link HpkeSender#seal(byte[], byte[])} sealed. */
  public SecretBytes open(byte[] aad, byte[] ciphertext) throws ChannelException {
    return context.open(aad, ciphertext);
  }

  /**
   * A secret that the sender's context exports too (RFC 9180 section 5.3).
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
