package dev.cloister.testkit.kernel;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * TDX measurement registers in sysfs
 * (Documentation/ABI/testing/sysfs-devices-virtual-misc-tdx_guest): reading gives the value,
 * writing exactly 48 bytes extends.
 */
public final class Registers implements Tree {
  private static final int COUNT = 4;
  private static final int LENGTH = 48;

  private final byte[][] values = new byte[COUNT][LENGTH];

  Registers() {}

  /** The value of RTMR n. */
  public synchronized byte[] value(int n) {
    return values[n].clone();
  }

  /** Extends RTMR n. */
  public synchronized void extend(int n, byte[] digest) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-384");
      sha.update(values[n]);
      values[n] = sha.digest(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-384", e);
    }
  }

  @Override
  public Optional<Attribute> file(String path) {
    if (!path.matches("rtmr[0-3]:sha384")) {
      return Optional.empty();
    }
    int n = path.charAt(4) - '0';
    return Optional.of(
        new Attribute() {
          @Override
          public boolean writable() {
            return true;
          }

          @Override
          public byte[] read() {
            return value(n);
          }

          @Override
          public void write(byte[] bytes) throws IOException {
            if (bytes.length != LENGTH) {
              throw Errno.EINVAL.onData();
            }
            extend(n, bytes);
          }
        });
  }

  @Override
  public Optional<List<String>> folder(String path) {
    return path.isEmpty()
        ? Optional.of(IntStream.range(0, COUNT).mapToObj(n -> "rtmr" + n + ":sha384").toList())
        : Optional.empty();
  }
}
