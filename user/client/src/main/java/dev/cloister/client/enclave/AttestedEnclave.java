package dev.cloister.client.enclave;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.channel.hpke.HpkePublicKey;

/** An enclave whose evidence was found good, and the key that the evidence vouches for. */
public final class AttestedEnclave {
  private final HpkePublicKey key;
  private final Binding binding;
  private final EnclaveTrust.Assessment assessment;

  AttestedEnclave(HpkePublicKey key, Binding binding, EnclaveTrust.Assessment assessment) {
    this.key = key;
    this.binding = binding;
    this.assessment = assessment;
  }

  /** What the evidence was found to be worth. */
  public EnclaveTrust.Assessment assessment() {
    return assessment;
  }

  HpkePublicKey key() {
    return key;
  }

  Binding binding() {
    return binding;
  }
}
