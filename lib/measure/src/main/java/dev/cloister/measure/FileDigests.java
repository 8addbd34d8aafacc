package dev.cloister.measure;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.LongConsumer;

/**
 * Length and digests of a file that need not fit into memory.
 *
 * @param length in bytes
 * @param sha256 lower-case hex
 * @param sha384 lower-case hex
 */
public record FileDigests(long length, String sha256, String sha384) {
  private static final int CHUNK = 1 << 20;

  /** Refuses missing values. */
  public FileDigests {
    Objects.requireNonNull(sha256);
    Objects.requireNonNull(sha384);
  }

  /** Of bytes in memory. */
  public static FileDigests of(byte[] bytes) {
    HexFormat hex = HexFormat.of();
    return new FileDigests(
        bytes.length,
        hex.formatHex(Bank.SHA256.digest(bytes)),
        hex.formatHex(Bank.SHA384.digest(bytes)));
  }

  /**
   * Of a stream, read to its end.
   *
   * @param progress is told the number of bytes read so far
   */
  public static FileDigests of(InputStream in, LongConsumer progress) throws IOException {
    MessageDigest sha256 = Bank.SHA256.start();
    MessageDigest sha384 = Bank.SHA384.start();
    byte[] chunk = new byte[CHUNK];
    long length = 0;
    for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
      sha256.update(chunk, 0, n);
      sha384.update(chunk, 0, n);
      length += n;
      progress.accept(length);
    }
    HexFormat hex = HexFormat.of();
    return new FileDigests(length, hex.formatHex(sha256.digest()), hex.formatHex(sha384.digest()));
  }

  /** The digest of one bank. */
  public byte[] digest(Bank bank) {
    return HexFormat.of().parseHex(bank == Bank.SHA256 ? sha256 : sha384);
  }
}
