package dev.cloister.attestation.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Signature;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Finds Amazon Corretto Crypto Provider without registering it in the JVM. */
final class CorrettoProvider {
  private static final String NAME =
      "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

  private CorrettoProvider() {}

  static Optional<Provider> find() {
    try {
      return ServiceLoader.load(Provider.class, CorrettoProvider.class.getClassLoader()).stream()
          .filter(candidate -> candidate.type().getName().equals(NAME))
          .map(ServiceLoader.Provider::get)
          .filter(CorrettoProvider::works)
          .findFirst();
    } catch (ServiceConfigurationError | LinkageError e) {
      return Optional.empty();
    }
  }

  // On a platform without its native library the provider loads and offers nothing.
  private static boolean works(Provider provider) {
    try {
      Signature.getInstance("SHA256withECDSA", provider);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
