package dev.cloister.attestation.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * JCA objects that verify, made ready once: looking one up takes as long as some verifications'
 * reading. One is with one thread at a time, and comes back only after it verified without an
 * exception, when it is as new. None is kept where there are no places.
 */
final class SignaturePool {
  /** A power of two; threads rarely meet. */
  private static final int PLACES = 8;

  private final Optional<Provider> provider;
  private final Map<SignatureAlgorithm, AtomicReferenceArray<Signature>> free;

  private SignaturePool(
      Optional<Provider> provider, Map<SignatureAlgorithm, AtomicReferenceArray<Signature>> free) {
    this.provider = provider;
    this.free = free;
  }

  /** One that looks up every time. */
  static SignaturePool none(Optional<Provider> provider) {
    return new SignaturePool(provider, Map.of());
  }

  /** One that keeps a few. */
  static SignaturePool keeping(Optional<Provider> provider) {
    Map<SignatureAlgorithm, AtomicReferenceArray<Signature>> free =
        new EnumMap<>(SignatureAlgorithm.class);
    for (SignatureAlgorithm algorithm : SignatureAlgorithm.values()) {
      free.put(algorithm, new AtomicReferenceArray<>(PLACES));
    }
    return new SignaturePool(provider, free);
  }

  /** One for that algorithm, which is the caller's until he gives it back. */
  Signature take(SignatureAlgorithm algorithm) throws GeneralSecurityException {
    AtomicReferenceArray<Signature> places = free.get(algorithm);
    Signature ready = places == null ? null : places.getAndSet(place(), null);
    return ready == null ? make(algorithm) : ready;
  }

  /** Takes one back that verified, whatever the answer. */
  void giveBack(SignatureAlgorithm algorithm, Signature used) {
    AtomicReferenceArray<Signature> places = free.get(algorithm);
    if (places != null) {
      places.lazySet(place(), used);
    }
  }

  private Signature make(SignatureAlgorithm algorithm) throws GeneralSecurityException {
    String name = algorithm.jcaName();
    Provider from =
        provider.isPresent() ? provider.get() : Signature.getInstance(name).getProvider();
    Signature made = Signature.getInstance(name, from);
    if (algorithm.family() == SignatureAlgorithm.Family.RSA_PSS) {
      String hash = algorithm.hash();
      int salt = Crypto.digest(hash).getDigestLength();
      made.setParameter(new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), salt, 1));
    }
    return made;
  }

  private static int place() {
    return (int) Thread.currentThread().threadId() & (PLACES - 1);
  }
}
