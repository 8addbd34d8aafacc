package dev.cloister.testkit.intel;

import dev.cloister.testkit.pki.CertificateSpec;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Changes to what certificates say, made before they are signed. */
public final class CertificateEdits {
  private final Map<CertificateRole, UnaryOperator<CertificateSpec>> edits;

  private CertificateEdits(Map<CertificateRole, UnaryOperator<CertificateSpec>> edits) {
    this.edits = edits;
  }

  /** Certificates as Intel makes them. */
  public static CertificateEdits none() {
    return new CertificateEdits(new EnumMap<>(CertificateRole.class));
  }

  /** One more change, after those already made to this role. */
  public CertificateEdits edit(CertificateRole role, UnaryOperator<CertificateSpec> change) {
    Map<CertificateRole, UnaryOperator<CertificateSpec>> next =
        new EnumMap<>(CertificateRole.class);
    next.putAll(edits);
    next.merge(role, change, (first, second) -> spec -> second.apply(first.apply(spec)));
    return new CertificateEdits(next);
  }

  CertificateSpec apply(CertificateRole role, CertificateSpec spec) {
    return edits.getOrDefault(role, UnaryOperator.identity()).apply(spec);
  }
}
