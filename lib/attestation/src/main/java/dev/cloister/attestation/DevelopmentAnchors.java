package dev.cloister.attestation;

import java.util.List;

/**
 * Roots made for development and tests. A verifier built on them accepts no vendor's evidence, and
 * its results say so.
 *
 * @param all the roots
 */
public record DevelopmentAnchors(List<TrustAnchor> all) implements TrustAnchors {
  /** Copies the list. */
  public DevelopmentAnchors {
    all = List.copyOf(all);
  }

  @Override
  public AnchorClass anchorClass() {
    return AnchorClass.DEVELOPMENT;
  }
}
