package dev.cloister.channel.ratls;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.binding.BoundKey;
import dev.cloister.attestation.binding.KeyUsage;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.tee.TeeProvider;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The keys by which this end proves itself, and the TEE that vouches for them. The attestation key
 * is made here, once per boot, and never leaves memory. Safe for use by many threads.
 */
public final class Attester {
  private final TeeProvider tee;
  private final KeyPair attestationKey;
  private final KeyPair identity;
  private final ByteString attestationSpki;
  private final ByteString identitySpki;

  private Attester(TeeProvider tee, KeyPair attestationKey, KeyPair identity) {
    this.tee = tee;
    this.attestationKey = attestationKey;
    this.identity = identity;
    this.attestationSpki = spki(KeyUsage.ATTESTATION_KEY, attestationKey);
    this.identitySpki = spki(KeyUsage.IDENTITY, identity);
    if (attestationSpki.equals(identitySpki)) {
      throw new IllegalArgumentException("expected an identity key of its own");
    }
  }

  /**
   * An end with an identity that outlives its boot.
   *
   * @param tee slow and throttled on hardware: see {@link dev.cloister.tee.ThrottledTeeProvider}
   * @param identity P-256
   */
  public static Attester of(TeeProvider tee, KeyPair identity, SecureRandom random) {
    return new Attester(tee, SigningKeys.generate(random), identity);
  }

  /** An end that is somebody else after each boot. */
  public static Attester ephemeral(TeeProvider tee, SecureRandom random) {
    return new Attester(tee, SigningKeys.generate(random), SigningKeys.generate(random));
  }

  /** SPKI of the attestation key, 91 bytes. */
  public ByteString attestationKey() {
    return attestationSpki;
  }

  /** SPKI of the identity key, 91 bytes. */
  public ByteString identityKey() {
    return identitySpki;
  }

  /**
   * Proves that this end's TLS connection is this TEE's.
   *
   * @param known the attestation key that the other end knows
   */
  Proof prove(ChannelBinding channel, Optional<ByteString> known) throws ChannelException {
    Binding binding = channel.with(attestationSpki, identitySpki);
    Optional<PresentedEvidence> evidence =
        known.filter(attestationSpki::equals).isPresent()
            ? Optional.empty()
            : Optional.of(evidence(binding));
    return new Proof(
        attestationSpki,
        identitySpki,
        evidence,
        SigningKeys.sign(attestationKey.getPrivate(), binding.value()),
        SigningKeys.sign(identity.getPrivate(), binding.value()));
  }

  private PresentedEvidence evidence(Binding binding) throws ChannelException {
    try {
      return PresentedEvidence.of(tee.evidence(binding));
    } catch (TeeException e) {
      throw e.reason() == Reason.BUSY
          ? new ChannelException(ErrorCode.TEE_BUSY, "too many ask for evidence")
          : new ChannelException(ErrorCode.ATTESTATION_FAILED, "the TEE gave no evidence");
    } catch (IllegalArgumentException e) {
      throw new ChannelException(
          ErrorCode.ATTESTATION_FAILED,
          "the TEE gave evidence of another size or kind than travels");
    }
  }

  private static ByteString spki(KeyUsage usage, KeyPair pair) {
    return ByteString.copyOf(BoundKey.of(usage, pair.getPublic().getEncoded()).spki());
  }
}
