package dev.cloister.conformance;

import dev.cloister.attestation.CryptoChoice;
import dev.cloister.attestation.TrustAnchors;
import dev.cloister.attestation.VendorAnchors;
import dev.cloister.attestation.Verifier;

/** Gives adapters their verifier: one for all cases with vendors' roots, as a service would. */
public final class Verifiers {
  private final CryptoChoice crypto;
  private final boolean shared;
  private final VendorAnchors pinned = VendorAnchors.pinned();
  private final Verifier vendors;

  private Verifiers(CryptoChoice crypto, boolean shared) {
    this.crypto = crypto;
    this.shared = shared;
    this.vendors = Verifier.of(pinned, crypto);
  }

  /** One verifier for all cases: what it keeps must not change any result. */
  public static Verifiers shared(CryptoChoice crypto) {
    return new Verifiers(crypto, true);
  }

  /** A new verifier for each case. */
  public static Verifiers fresh(CryptoChoice crypto) {
    return new Verifiers(crypto, false);
  }

  /** Vendors' pinned roots: the very set that the shared verifier rests on. */
  public VendorAnchors pinned() {
    return pinned;
  }

  /** A verifier that rests on these roots. */
  public Verifier of(TrustAnchors anchors) {
    return shared && anchors == pinned ? vendors : Verifier.of(anchors, crypto);
  }
}
