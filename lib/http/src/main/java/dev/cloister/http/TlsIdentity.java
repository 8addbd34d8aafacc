package dev.cloister.http;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;

/**
 * A key and its certificate chain, leaf first.
 *
 * @param key never printed
 * @param chain at least the leaf
 */
public record TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
  /** Copies the chain. */
  public TlsIdentity {
    Objects.requireNonNull(key);
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("expected a certificate");
    }
  }

  @Override
  public String toString() {
    return "TlsIdentity[" + chain.getFirst().getSubjectX500Principal() + "]";
  }
}
