package dev.cloister.attestation.snp;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.format.VerificationContext;
import dev.cloister.attestation.x509.CertificatePath;
import dev.cloister.attestation.x509.Certificates;
import dev.cloister.attestation.x509.PathFinder;
import dev.cloister.attestation.x509.PathResult;
import dev.cloister.attestation.x509.X509Exception;
import java.security.InvalidKeyException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the report's VCEK or VLEK, from collateral or the report's own table, and its path to AMD's
 * root.
 */
final class VekFinder {
  private final VerificationContext context;

  VekFinder(VerificationContext context) {
    this.context = context;
  }

  VekLookup find(SnpReport report) {
    List<ByteString> sources = sources(report);
    List<ByteString> parts = new ArrayList<>(sources);
    parts.add(ByteString.copyOf(new byte[] {(byte) report.signingKey()}));
    Optional<VekLookup.Found> known = context.cache().find(VekLookup.Found.class, parts);
    if (known.isPresent()) {
      return known.get();
    }
    VekLookup lookup = search(report, sources);
    if (lookup instanceof VekLookup.Found found) {
      context.cache().keep(VekLookup.Found.class, parts, found);
    }
    return lookup;
  }

  private VekLookup search(SnpReport report, List<ByteString> sources) {
    List<X509Certificate> pool;
    try {
      pool = pool(sources);
    } catch (X509Exception e) {
      return new VekLookup.Failed(
          FindingCode.CHAIN_MALFORMED, e.getMessage(), Optional.empty(), Optional.empty());
    }
    String wanted = report.signingKey() == 0 ? VekCertificate.VCEK_NAME : VekCertificate.VLEK_NAME;
    List<X509Certificate> leaves = pool.stream().filter(VekCertificate::isVek).toList();
    if (leaves.isEmpty()) {
      return new VekLookup.Missing("no " + wanted + " certificate in collateral or report");
    }
    if (leaves.size() > 1) {
      return failed(
          FindingCode.CHAIN_ROLE,
          "expected one " + wanted + ", found " + leaves.size() + " endorsement keys");
    }
    X509Certificate leaf = leaves.getFirst();
    if (!Certificates.commonName(leaf).equals(wanted)) {
      return failed(
          FindingCode.CHAIN_ROLE,
          "the report is signed by a " + wanted + ", the certificate is of another kind");
    }
    return inspect(leaf, pool);
  }

  private VekLookup inspect(X509Certificate leaf, List<X509Certificate> pool) {
    VerificationKey key;
    try {
      key = context.crypto().key(leaf.getPublicKey().getEncoded());
    } catch (InvalidKeyException e) {
      return failed(FindingCode.CHAIN_ROLE, "the endorsement key is unusable");
    }
    VekCertificate vek;
    try {
      vek = VekCertificate.of(leaf);
    } catch (MalformedEvidenceException e) {
      return new VekLookup.Failed(
          FindingCode.CHAIN_ROLE, e.getMessage(), Optional.of(key), Optional.empty());
    }
    PathResult result =
        PathFinder.to(anchors(vek.product().vendor()), context.crypto())
            .remembering(context.cache())
            .find(leaf, pool);
    return switch (result) {
      case PathResult.NotFound none ->
          new VekLookup.Failed(none.code(), none.detail(), Optional.of(key), Optional.of(vek));
      case PathResult.Found found -> roles(found.path(), key, vek);
    };
  }

  /** The issuer's name says for which product line, and which kind of key, it may certify. */
  private static VekLookup roles(CertificatePath path, VerificationKey key, VekCertificate vek) {
    String issuer =
        path.certificates().size() < 2 ? "" : Certificates.commonName(path.certificates().get(1));
    String expected = (vek.loaded() ? "SEV-VLEK-" : "SEV-") + vek.product().code();
    return issuer.equals(expected)
        ? new VekLookup.Found(path, key, vek)
        : new VekLookup.Failed(
            FindingCode.CHAIN_ROLE,
            "expected an issuer " + expected + ", found \"" + issuer + "\"",
            Optional.of(key),
            Optional.of(vek));
  }

  private static VekLookup failed(FindingCode code, String detail) {
    return new VekLookup.Failed(code, detail, Optional.empty(), Optional.empty());
  }

  private List<TrustAnchor> anchors(Vendor vendor) {
    return context.anchors().of(vendor);
  }

  /** What certificates are read from: collateral, then the report's own table. */
  private List<ByteString> sources(SnpReport report) {
    List<ByteString> veks = context.collateral().all(CollateralKind.VEK);
    List<ByteString> sources = new ArrayList<>(veks);
    sources.addAll(context.collateral().all(CollateralKind.CHAIN));
    CertificateTable table = report.certificates();
    if (veks.isEmpty()) {
      add(
          sources,
          table.find(report.signingKey() == 0 ? CertificateTable.VCEK : CertificateTable.VLEK));
    }
    add(sources, table.find(CertificateTable.ASK));
    add(sources, table.find(CertificateTable.ARK));
    return sources;
  }

  private static void add(List<ByteString> sources, Optional<byte[]> certificates) {
    certificates.ifPresent(bytes -> sources.add(ByteString.copyOf(bytes)));
  }

  private static List<X509Certificate> pool(List<ByteString> sources) throws X509Exception {
    Set<X509Certificate> pool = new LinkedHashSet<>();
    for (ByteString source : sources) {
      pool.addAll(Certificates.parse(source.bytes()));
    }
    return new ArrayList<>(pool);
  }
}
