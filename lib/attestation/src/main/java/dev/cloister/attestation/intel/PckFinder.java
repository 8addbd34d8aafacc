package dev.cloister.attestation.intel;

import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.format.VerificationContext;
import dev.cloister.attestation.intel.PckLookup.Failed;
import dev.cloister.attestation.intel.PckLookup.Found;
import dev.cloister.attestation.intel.PckLookup.Missing;
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

/** Finds the PCK chain of a quote: in the quote, or in the collateral where the quote has none. */
final class PckFinder {
  private final VerificationContext context;

  PckFinder(VerificationContext context) {
    this.context = context;
  }

  PckLookup find(IntelQuote quote) {
    boolean claimed = quote.certificationDataType() == IntelQuote.PCK_CHAIN;
    if (claimed) {
      ByteString data = quote.certificationData();
      Optional<PckChain> known = context.cache().find(PckChain.class, List.of(data));
      if (known.isPresent()) {
        return new Found(known.get());
      }
      if (Certificates.isPem(data.bytes())) {
        return searched(List.of(data));
      }
    }
    List<ByteString> supplied = context.collateral().all(CollateralKind.PCK_CHAIN);
    if (supplied.isEmpty()) {
      return new Missing(
          claimed,
          "certification data of type "
              + quote.certificationDataType()
              + " holds no PCK chain, and none was supplied");
    }
    Optional<PckChain> known = context.cache().find(PckChain.class, supplied);
    return known.isPresent() ? new Found(known.get()) : searched(supplied);
  }

  private PckLookup searched(List<ByteString> sources) {
    PckLookup lookup = search(sources);
    if (lookup instanceof Found found) {
      context.cache().keep(PckChain.class, detached(sources), found.chain());
    }
    return lookup;
  }

  // A key that is kept must not keep the whole quote alive.
  private static List<ByteString> detached(List<ByteString> sources) {
    return sources.stream().map(source -> ByteString.copyOf(source.bytes())).toList();
  }

  private PckLookup search(List<ByteString> sources) {
    List<X509Certificate> pool;
    try {
      pool = read(sources);
    } catch (X509Exception e) {
      return new Failed(FindingCode.CHAIN_MALFORMED, e.getMessage(), Optional.empty());
    }
    List<X509Certificate> leaves =
        pool.stream()
            .filter(c -> Certificates.commonName(c).contains(PckChain.LEAF))
            .filter(c -> c.getBasicConstraints() < 0)
            .toList();
    if (leaves.size() != 1) {
      return new Failed(
          FindingCode.CHAIN_ROLE,
          "expected one \"" + PckChain.LEAF + "\" that is no CA, found " + leaves.size(),
          Optional.empty());
    }
    VerificationKey key;
    try {
      key = context.crypto().key(leaves.getFirst().getPublicKey().getEncoded());
    } catch (InvalidKeyException e) {
      return new Failed(FindingCode.CHAIN_ROLE, "the PCK key is unusable", Optional.empty());
    }
    PathResult result =
        PathFinder.to(context.anchors().of(Vendor.INTEL), context.crypto())
            .remembering(context.cache())
            .find(leaves.getFirst(), pool);
    return switch (result) {
      case PathResult.NotFound none -> new Failed(none.code(), none.detail(), Optional.of(key));
      case PathResult.Found found -> inspect(found.path(), pool, key);
    };
  }

  private static PckLookup inspect(
      CertificatePath path, List<X509Certificate> pool, VerificationKey key) {
    List<X509Certificate> certificates = path.certificates();
    String issuer = certificates.size() < 2 ? "" : Certificates.commonName(certificates.get(1));
    boolean throughPckCa =
        issuer.equals(PckChain.PLATFORM_CA) || issuer.equals(PckChain.PROCESSOR_CA);
    boolean ofRoot =
        certificates.size() == 2
            || (certificates.size() == 3
                && certificates
                    .get(2)
                    .getSubjectX500Principal()
                    .equals(certificates.get(2).getIssuerX500Principal()));
    if (!throughPckCa || !ofRoot) {
      return new Failed(
          FindingCode.CHAIN_ROLE,
          "expected a PCK certificate, a PCK Platform or Processor CA and the root",
          Optional.of(key));
    }
    if (certificates.size() != pool.size()) {
      return new Failed(
          FindingCode.CHAIN_ROLE,
          "the chain holds certificates that do not belong to it",
          Optional.of(key));
    }
    try {
      return new Found(PckChain.of(path, PckExtension.of(path.leaf()), key));
    } catch (MalformedEvidenceException e) {
      return new Failed(FindingCode.CHAIN_ROLE, e.getMessage(), Optional.of(key));
    }
  }

  static List<X509Certificate> read(List<ByteString> sources) throws X509Exception {
    Set<X509Certificate> all = new LinkedHashSet<>();
    for (ByteString source : sources) {
      all.addAll(Certificates.parse(source.bytes()));
    }
    return new ArrayList<>(all);
  }
}
