package dev.cloister.bench;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.AlgorithmParameterSpec;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counts the signatures over objects that are made in this process, of clients and vaults. */
final class Signatures implements AutoCloseable {
  private static final String ALGORITHM = "SHA256withECDSAinP1363Format";
  private static final String NAME = "CloisterBenchCounting";

  private final AtomicLong count = new AtomicLong();

  private Signatures() {}

  /** Begins to count. */
  static Signatures count() throws NoSuchAlgorithmException {
    Signatures signatures = new Signatures();
    Provider real = Signature.getInstance(ALGORITHM).getProvider();
    Security.insertProviderAt(new Counting(real, signatures.count), 1);
    return signatures;
  }

  long made() {
    return count.get();
  }

  @Override
  public void close() {
    Security.removeProvider(NAME);
  }

  private static final class Counting extends Provider {
    private static final long serialVersionUID = 1L;

    Counting(Provider real, AtomicLong count) {
      super(NAME, "1", "counts signatures");
      putService(
          new Service(this, "Signature", ALGORITHM, Counted.class.getName(), null, null) {
            @Override
            public Object newInstance(@Nullable Object parameter) throws NoSuchAlgorithmException {
              return new Counted(Signature.getInstance(ALGORITHM, real), count);
            }

            @Override
            public boolean supportsParameter(@Nullable Object parameter) {
              return true;
            }
          });
    }
  }

  /** The JDK's, counted. */
  private static final class Counted extends SignatureSpi {
    private final Signature real;
    private final AtomicLong count;

    Counted(Signature real, AtomicLong count) {
      this.real = real;
      this.count = count;
    }

    @Override
    protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
      real.initVerify(key);
    }

    @Override
    protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
      real.initSign(key);
    }

    @Override
    protected void engineUpdate(byte b) throws SignatureException {
      real.update(b);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int from, int length) throws SignatureException {
      real.update(bytes, from, length);
    }

    @Override
    protected byte[] engineSign() throws SignatureException {
      count.incrementAndGet();
      return real.sign();
    }

    @Override
    protected boolean engineVerify(byte[] signature) throws SignatureException {
      return real.verify(signature);
    }

    @Override
    protected void engineSetParameter(AlgorithmParameterSpec spec) {
      throw new UnsupportedOperationException();
    }

    @Override
    @Deprecated
    protected void engineSetParameter(String name, Object value) {
      throw new UnsupportedOperationException();
    }

    @Override
    @Deprecated
    protected Object engineGetParameter(String name) {
      throw new UnsupportedOperationException();
    }
  }
}
