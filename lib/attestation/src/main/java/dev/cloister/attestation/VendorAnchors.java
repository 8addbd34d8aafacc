package dev.cloister.attestation;

import java.util.ArrayList;
import java.util.List;

/**
 * Vendors' roots: those pinned in this library, and those a deployer adds for services whose root
 * it does not pin.
 */
public final class VendorAnchors implements TrustAnchors {
  private final List<TrustAnchor> anchors;

  private VendorAnchors(List<TrustAnchor> anchors) {
    this.anchors = List.copyOf(anchors);
  }

  /** The roots pinned in this library. */
  public static VendorAnchors pinned() {
    return new VendorAnchors(PinnedAnchors.load());
  }

  /** These roots and one more, configured by the deployer. */
  public VendorAnchors and(TrustAnchor anchor) {
    List<TrustAnchor> more = new ArrayList<>(anchors);
    more.add(anchor);
    return new VendorAnchors(more);
  }

  /** Only the roots of one vendor. */
  public VendorAnchors only(Vendor vendor) {
    return new VendorAnchors(of(vendor));
  }

  @Override
  public List<TrustAnchor> all() {
    return anchors;
  }

  @Override
  public AnchorClass anchorClass() {
    return AnchorClass.VENDOR;
  }
}
