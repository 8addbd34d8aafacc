package dev.cloister.constellation.secret;

import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * {@code u32 length || secret || zeros}, as long as one of a few lengths, so that a ciphertext says
 * little about how long the secret is.
 */
final class Padding {
  private static final int PAGE = 4096;

  private Padding() {}

  /** Length of what a secret of that length becomes, in bytes. */
  static int padded(int length) {
    int needed = Integer.BYTES + length;
    for (int bucket : new int[] {64, 256, 1024}) {
      if (needed <= bucket) {
        return bucket;
      }
    }
    return (needed + PAGE - 1) / PAGE * PAGE;
  }

  static SecretBytes pad(SecretBytes secret) {
    return secret.use(
        bytes ->
            SecretBytes.takeOver(
                ByteBuffer.allocate(padded(bytes.length)).putInt(bytes.length).put(bytes).array()));
  }

  static SecretBytes unpad(SecretBytes padded) throws ConstellationException {
    return padded.use(Padding::unpad);
  }

  private static SecretBytes unpad(byte[] padded) throws ConstellationException {
    int length = padded.length < Integer.BYTES ? 0 : ByteBuffer.wrap(padded).getInt();
    if (length < 1
        || length > Envelope.MAX_SECRET_LENGTH
        || padded(length) != padded.length
        || !isZero(padded, Integer.BYTES + length)) {
      throw new ConstellationException(Reason.MALFORMED, "the secret is not padded as it must be");
    }
    return SecretBytes.takeOver(Arrays.copyOfRange(padded, Integer.BYTES, Integer.BYTES + length));
  }

  private static boolean isZero(byte[] bytes, int from) {
    int or = 0;
    for (int i = from; i < bytes.length; i++) {
      or |= bytes[i];
    }
    return or == 0;
  }
}
