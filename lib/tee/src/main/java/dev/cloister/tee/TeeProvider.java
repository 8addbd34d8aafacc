package dev.cloister.tee;

import dev.cloister.attestation.binding.Binding;
import java.util.List;
import java.util.Optional;

/**
 * An opened TEE, seen from inside. It makes evidence for a {@link Binding} and for nothing else, so
 * that no caller can have bytes of its choice vouched for. Safe for use by many threads.
 */
public interface TeeProvider extends AutoCloseable {
  /** The name it is selected by. */
  String name();

  /**
   * Evidence that carries the binding in the one place its format has for it
   * (docs/reference/binding.md). Slow on hardware: see {@link ThrottledTeeProvider}.
   *
   * @throws TeeException when the TEE gives none
   */
  TeeEvidence evidence(Binding binding) throws TeeException;

  /**
   * Evidence for a TLS certificate: it carries {@code SHA-256(claims)} in place of a binding.
   *
   * @throws TeeException {@link TeeException.Reason#NOT_OFFERED} where the format has no form for
   *     certificates
   */
  default TeeEvidence certificateEvidence(CertificateClaims claims) throws TeeException {
    throw new TeeException(
        TeeException.Reason.NOT_OFFERED, name() + " has no evidence for certificates");
  }

  /**
   * Extends a runtime measurement register. It cannot be undone until the next boot.
   *
   * @throws TeeException when the TEE has no such register, or it is not ours to extend
   */
  void extend(MeasurementEvent event) throws TeeException;

  /** What was extended since boot, oldest first. */
  List<MeasurementEvent> events();

  /**
   * A key that only the same code on the same platform gets again.
   *
   * @param purpose ASCII, part of the key's derivation: keys of two purposes are unrelated
   * @throws TeeException when the TEE has sealing and it failed
   */
  Sealing sealingKey(String purpose) throws TeeException;

  /** How its key is shown to be a TPM's, where nothing else says so: see {@link KeyActivation}. */
  default Optional<KeyActivation> keyActivation() {
    return Optional.empty();
  }

  @Override
  void close();
}
