package dev.cloister.attestation;

import java.util.List;

/**
 * The roots a verifier rests on: either vendors' or development's, never both. The type says which,
 * and so does every result.
 */
public sealed interface TrustAnchors permits VendorAnchors, DevelopmentAnchors {
  /** All roots. */
  List<TrustAnchor> all();

  /** Vendor or development. */
  AnchorClass anchorClass();

  /** The roots of one vendor. */
  default List<TrustAnchor> of(Vendor vendor) {
    return all().stream().filter(anchor -> anchor.vendor() == vendor).toList();
  }
}
