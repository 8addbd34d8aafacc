package dev.cloister.attestation.x509;

import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.CertifiedKey;
import dev.cloister.testkit.pki.CrlSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Extension.Usage;
import dev.cloister.testkit.pki.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * A chain of four certificates and the CRLs of its three authorities, to be changed before it is
 * issued: root, authority, issuing authority, end entity.
 */
final class ChainCase {
  static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  static final Instant FROM = AT.minus(Duration.ofDays(10));
  static final Instant TO = AT.plus(Duration.ofDays(10));

  private static final Seed SEED = Seed.of("differential");
  private static final EcKey STRANGER = EcKey.p256(SEED.derive("stranger"));

  /** A place in the chain. */
  enum Part {
    ROOT("Root", 2),
    CA("CA", 1),
    SUB("Sub", 0),
    LEAF("Leaf", -1);

    private final String subject;
    private final int pathLength;
    private final EcKey key;

    Part(String subject, int pathLength) {
      this.subject = "CN=" + subject + ", O=Differential";
      this.pathLength = pathLength;
      this.key = EcKey.p256(SEED.derive(subject));
    }

    EcKey key() {
      return key;
    }

    Part issuer() {
      return switch (this) {
        case ROOT, CA -> ROOT;
        case SUB -> CA;
        case LEAF -> SUB;
      };
    }
  }

  private final Map<Part, CertificateSpec> specs = new EnumMap<>(Part.class);
  private final Map<Part, EcKey> signers = new EnumMap<>(Part.class);
  private final Map<Part, CrlSpec> crls = new EnumMap<>(Part.class);
  private final Map<Part, EcKey> crlSigners = new EnumMap<>(Part.class);

  private ChainCase() {}

  /** A sound one. */
  static ChainCase sound() {
    ChainCase out = new ChainCase();
    for (Part part : Part.values()) {
      CertificateSpec spec =
          CertificateSpec.of(part.subject, part.issuer().subject, part.key.spki(), FROM, TO);
      out.specs.put(
          part,
          part == Part.LEAF
              ? spec.with(Extension.notCa()).with(Extension.usage(Usage.SIGNING))
              : spec.with(Extension.ca(OptionalInt.of(part.pathLength)))
                  .with(Extension.usage(Usage.CA)));
      out.signers.put(part, part.issuer().key);
      if (part != Part.LEAF) {
        out.crls.put(part, CrlSpec.of(FROM, TO));
        out.crlSigners.put(part, part.key);
      }
    }
    return out;
  }

  ChainCase edit(Part part, UnaryOperator<CertificateSpec> change) {
    specs.computeIfPresent(part, (p, spec) -> change.apply(spec));
    return this;
  }

  ChainCase signedByStranger(Part part) {
    signers.put(part, STRANGER);
    return this;
  }

  ChainCase crl(Part authority, UnaryOperator<CrlSpec> change) {
    crls.computeIfPresent(authority, (p, spec) -> change.apply(spec));
    return this;
  }

  ChainCase crlByStranger(Part authority) {
    crlSigners.put(authority, STRANGER);
    return this;
  }

  /** The authority's CRL lists the certificate below it. */
  ChainCase revoked(Part part) {
    return crl(part.issuer(), spec -> spec.revoking(certificate(part).x509().getSerialNumber()));
  }

  Certificate certificate(Part part) {
    CertificateSpec spec = specs.get(part);
    EcKey signer = signers.get(part);
    if (spec == null || signer == null) {
      throw new IllegalStateException("every part is there");
    }
    return spec.sign(signer);
  }

  /** Leaf first, without the root. */
  List<Certificate> path() {
    return List.of(certificate(Part.LEAF), certificate(Part.SUB), certificate(Part.CA));
  }

  /** Root's first, DER. */
  List<byte[]> crls() {
    List<byte[]> out = new ArrayList<>();
    crls.forEach(
        (part, spec) -> {
          EcKey signer = crlSigners.getOrDefault(part, part.key);
          out.add(spec.sign(new CertifiedKey<>(signer, certificate(part))));
        });
    return out;
  }
}
