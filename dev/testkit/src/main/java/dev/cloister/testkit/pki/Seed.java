package dev.cloister.testkit.pki;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The only source of randomness of the issuers: a tree of named streams under 32 bytes.
 *
 * <p>Streams are told apart by their label, not by the order they are used in, so adding a key to
 * an issuer leaves every other key as it was.
 */
public final class Seed {
  private static final int LENGTH = 32;

  private final byte[] key;

  private Seed(byte[] key) {
    this.key = key;
  }

  /** A seed anybody can repeat: for tests. */
  public static Seed of(String text) {
    return ofSecret(text.getBytes(UTF_8));
  }

  /** A seed as secret as {@code secret}. */
  public static Seed ofSecret(byte[] secret) {
    try {
      return new Seed(MessageDigest.getInstance("SHA-256").digest(secret));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A seed nobody can repeat: for development issuers that live longer than a test. */
  public static Seed fresh(SecureRandom random) {
    byte[] key = new byte[LENGTH];
    random.nextBytes(key);
    return new Seed(key);
  }

  /** The seed of everything below {@code label}. */
  public Seed derive(String label) {
    return new Seed(hmac(label.getBytes(UTF_8)));
  }

  /** The first {@code length} bytes of this seed's own stream. */
  public byte[] bytes(int length) {
    byte[] out = new byte[length];
    new Stream(this).engineNextBytes(out);
    return out;
  }

  /** This seed's own stream, from its beginning. */
  public SecureRandom random() {
    return new SeededRandom(new Stream(this));
  }

  private byte[] hmac(byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  private static final class SeededRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private SeededRandom(Stream stream) {
      super(stream, new NoProvider());
    }
  }

  /** SecureRandom wants a provider to go with its implementation; it is never registered. */
  private static final class NoProvider extends Provider {
    private static final long serialVersionUID = 1L;

    private NoProvider() {
      super("cloister-testkit-seed", "1", "seeded randomness for tests");
    }
  }

  private static final class Stream extends SecureRandomSpi {
    private static final long serialVersionUID = 1L;

    private final transient Seed seed;
    private long counter;
    private byte[] block = new byte[0];
    private int used;

    private Stream(Seed seed) {
      this.seed = seed;
    }

    @Override
    protected void engineNextBytes(byte[] out) {
      int done = 0;
      while (done < out.length) {
        if (used == block.length) {
          block =
              seed.hmac(
                  ByteBuffer.allocate(1 + Long.BYTES).put((byte) 0).putLong(counter++).array());
          used = 0;
        }
        int n = Math.min(out.length - done, block.length - used);
        System.arraycopy(block, used, out, done, n);
        done += n;
        used += n;
      }
    }

    @Override
    protected void engineSetSeed(byte[] more) {
      // Adding entropy would make two runs differ.
    }

    @Override
    protected byte[] engineGenerateSeed(int length) {
      byte[] out = new byte[length];
      engineNextBytes(out);
      return Arrays.copyOf(out, length);
    }
  }
}
