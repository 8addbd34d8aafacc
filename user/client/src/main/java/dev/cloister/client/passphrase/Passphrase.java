package dev.cloister.client.passphrase;

import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the user remembers, as UTF-8 and exactly as it was typed: no normalisation, no trimming.
 * Closing wipes it.
 */
public final class Passphrase implements AutoCloseable {
  /** Shortest passphrase, in bytes. */
  public static final int MIN_LENGTH = 8;

  private final SecretBytes utf8;

  private Passphrase(SecretBytes utf8) {
    this.utf8 = utf8;
  }

  /**
   * A passphrase; the array is wiped.
   *
   * @throws ClientException with {@link ClientFailure#WEAK_PASSPHRASE} when it is shorter than
   *     {@value #MIN_LENGTH} bytes or not text
   */
  public static Passphrase takeOver(char[] characters) throws ClientException {
    // As long as it can get, so that the encoder makes no other buffer that nobody would wipe.
    ByteBuffer encoded = ByteBuffer.wrap(new byte[4 * characters.length]);
    try {
      CoderResult result =
          StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(characters), encoded, true);
      if (result.isError()) {
        throw new ClientException(ClientFailure.WEAK_PASSPHRASE, "the passphrase is not text");
      }
      return takeOver(Arrays.copyOf(encoded.array(), encoded.position()));
    } finally {
      Arrays.fill(encoded.array(), (byte) 0);
      Arrays.fill(characters, '\0');
    }
  }

  /**
   * A passphrase in UTF-8; the array is wiped.
   *
   * @throws ClientException as {@link #takeOver(char[])}
   */
  public static Passphrase takeOver(byte[] bytes) throws ClientException {
    SecretBytes secret = SecretBytes.takeOver(bytes);
    if (secret.length() < MIN_LENGTH) {
      secret.close();
      throw new ClientException(
          ClientFailure.WEAK_PASSPHRASE, "expected " + MIN_LENGTH + " bytes or more");
    }
    return new Passphrase(secret);
  }

  SecretBytes utf8() {
    return utf8;
  }

  @Override
  public void close() {
    utf8.close();
  }

  @Override
  public String toString() {
    return "Passphrase[redacted]";
  }
}
