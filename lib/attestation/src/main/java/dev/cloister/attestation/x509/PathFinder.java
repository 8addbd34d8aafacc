package dev.cloister.attestation.x509;

import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.format.VerificationCache;
import dev.cloister.attestation.x509.PathResult.Found;
import dev.cloister.attestation.x509.PathResult.NotFound;
import java.security.InvalidKeyException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Searches a path from a certificate to an anchor (RFC 5280 section 6, with the anchor pinned by
 * public key). The order of the certificates does not matter. Where an issuer's certificate is
 * supplied it is used and must hold; where only the anchor's is not, its key alone decides.
 *
 * <p>Checked: names, signatures, basic constraints, path length, key usage, and that no critical
 * extension is unknown. Time and revocation are the caller's next steps.
 */
public final class PathFinder {
  private static final int MAX_LENGTH = 8;

  /** Most issuers' signatures that one search verifies: paths can be more than anybody counts. */
  private static final int MAX_TRIED = 64;

  private static final int KEY_CERT_SIGN = 5;
  private static final String NAME_CONSTRAINTS = "2.5.29.30";
  private static final Set<String> UNDERSTOOD =
      Set.of("2.5.29.15", "2.5.29.19", "2.5.29.31", "2.5.29.37");

  private final List<TrustAnchor> anchors;
  private final Crypto crypto;
  private final Set<String> understood;
  private final VerificationCache cache;

  private PathFinder(
      List<TrustAnchor> anchors, Crypto crypto, Set<String> understood, VerificationCache cache) {
    this.anchors = List.copyOf(anchors);
    this.crypto = crypto;
    this.understood = understood;
    this.cache = cache;
  }

  /** How many issuers one search may still try. */
  private static final class Budget {
    private int left;

    Budget(int left) {
      this.left = left;
    }

    boolean isSpent() {
      return left-- <= 0;
    }
  }

  /** A decoded key of a CA or an anchor. */
  private record IssuerKey(VerificationKey key) {}

  /** That a CA's certificate, by its exact bytes, is signed by a key. */
  private record SignedByIssuer() {}

  /** A search for a path to one of these anchors. */
  public static PathFinder to(List<TrustAnchor> anchors, Crypto crypto) {
    return new PathFinder(anchors, crypto, UNDERSTOOD, VerificationCache.create());
  }

  /** The same search where the caller looks after these critical extensions itself. */
  public PathFinder understanding(Set<String> oids) {
    Set<String> more = new HashSet<>(understood);
    more.addAll(oids);
    return new PathFinder(anchors, crypto, Set.copyOf(more), cache);
  }

  /**
   * The same search, which keeps the keys and certificate signatures of the CAs on paths it found,
   * never those of what it starts from.
   */
  public PathFinder remembering(VerificationCache where) {
    return new PathFinder(anchors, crypto, understood, where);
  }

  /**
   * Searches.
   *
   * @param from where the path starts
   * @param pool issuers, in any order; may hold {@code from} and certificates that are not needed
   */
  public PathResult find(X509Certificate from, List<X509Certificate> pool) {
    if (pool.size() > Certificates.MAX) {
      return new NotFound(FindingCode.CHAIN_UNTRUSTED, "too many certificates");
    }
    List<String> unknown = unknownCritical(from);
    if (!unknown.isEmpty()) {
      return new NotFound(
          FindingCode.CHAIN_ROLE, name(from) + " has unknown critical extensions " + unknown);
    }
    return extend(new ArrayList<>(List.of(from)), new ArrayList<>(), pool, new Budget(MAX_TRIED));
  }

  private PathResult extend(
      List<X509Certificate> path,
      List<VerificationKey> keys,
      List<X509Certificate> pool,
      Budget budget) {
    X509Certificate last = path.getLast();
    boolean selfIssued = last.getSubjectX500Principal().equals(last.getIssuerX500Principal());
    if (selfIssued) {
      return atRoot(path, keys);
    }
    NotFound failure =
        new NotFound(
            FindingCode.CHAIN_UNTRUSTED, "no anchor and no certificate issued " + name(last));
    boolean issuerSupplied = false;
    for (X509Certificate candidate : pool) {
      if (!candidate.getSubjectX500Principal().equals(last.getIssuerX500Principal())
          || path.contains(candidate)) {
        continue;
      }
      issuerSupplied = true;
      PathResult result = through(candidate, path, keys, pool, budget);
      if (result instanceof Found) {
        return result;
      }
      failure = (NotFound) result;
    }
    return issuerSupplied ? failure : byAnchorKey(path, keys, failure);
  }

  private PathResult through(
      X509Certificate issuer,
      List<X509Certificate> path,
      List<VerificationKey> keys,
      List<X509Certificate> pool,
      Budget budget) {
    X509Certificate last = path.getLast();
    if (budget.isSpent()) {
      return new NotFound(FindingCode.CHAIN_UNTRUSTED, "too many certificates could be the issuer");
    }
    if (path.size() == MAX_LENGTH) {
      return new NotFound(FindingCode.CHAIN_UNTRUSTED, "the path is too long");
    }
    VerificationKey key;
    try {
      key = key(CertificateSignature.spki(issuer));
    } catch (InvalidKeyException e) {
      return new NotFound(FindingCode.CHAIN_ROLE, name(issuer) + " has an unusable key");
    }
    if (!isSigned(path, key)) {
      return new NotFound(
          FindingCode.CHAIN_SIGNATURE, name(last) + " is not signed by " + name(issuer));
    }
    // A self-issued certificate ends a path, so that all above the first are counted.
    if (!mayIssue(issuer, path.size() - 1)) {
      return new NotFound(FindingCode.CHAIN_ROLE, name(issuer) + " may not issue " + name(last));
    }
    List<String> unknown = unknownCritical(issuer);
    if (!unknown.isEmpty()) {
      return new NotFound(
          FindingCode.CHAIN_ROLE, name(issuer) + " has unknown critical extensions " + unknown);
    }
    List<X509Certificate> longer = new ArrayList<>(path);
    longer.add(issuer);
    List<VerificationKey> longerKeys = new ArrayList<>(keys);
    longerKeys.add(key);
    return extend(longer, longerKeys, pool, budget);
  }

  // The root's own signature protects its validity and names, which the pinned key does not.
  private PathResult atRoot(List<X509Certificate> path, List<VerificationKey> keys) {
    X509Certificate root = path.getLast();
    for (TrustAnchor anchor : anchors) {
      if (CertificateSignature.samePublicKey(root, anchor.spki())) {
        Optional<VerificationKey> key = usable(anchor);
        return key.isPresent() && isSigned(path, key.get())
            ? found(path, keys, key.get(), anchor)
            : new NotFound(
                FindingCode.CHAIN_SIGNATURE, name(root) + " is not signed by its own key");
      }
    }
    return new NotFound(FindingCode.CHAIN_UNTRUSTED, "the key of " + name(root) + " is not pinned");
  }

  private PathResult byAnchorKey(
      List<X509Certificate> path, List<VerificationKey> keys, NotFound failure) {
    for (TrustAnchor anchor : anchors) {
      Optional<VerificationKey> key = usable(anchor);
      if (key.isPresent() && isSigned(path, key.get())) {
        return found(path, keys, key.get(), anchor);
      }
    }
    return failure;
  }

  private VerificationKey key(byte[] spki) throws InvalidKeyException {
    Optional<IssuerKey> known = cache.find(IssuerKey.class, List.of(ByteString.copyOf(spki)));
    return known.isPresent() ? known.get().key() : crypto.key(spki);
  }

  private boolean isSigned(List<X509Certificate> path, VerificationKey key) {
    X509Certificate last = path.getLast();
    boolean known =
        path.size() > 1 && cache.find(SignedByIssuer.class, parts(last, key)).isPresent();
    return known || CertificateSignature.verify(last, key, crypto);
  }

  private void keep(X509Certificate authority, VerificationKey key) {
    cache.keep(SignedByIssuer.class, parts(authority, key), new SignedByIssuer());
  }

  private static List<ByteString> parts(X509Certificate certificate, VerificationKey key) {
    try {
      return List.of(ByteString.copyOf(certificate.getEncoded()), key.spki());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was parsed has its bytes", e);
    }
  }

  private Optional<VerificationKey> usable(TrustAnchor anchor) {
    try {
      return Optional.of(key(anchor.spki()));
    } catch (InvalidKeyException e) {
      return Optional.empty();
    }
  }

  private Found found(
      List<X509Certificate> path,
      List<VerificationKey> keys,
      VerificationKey last,
      TrustAnchor anchor) {
    List<VerificationKey> all = new ArrayList<>(keys);
    all.add(last);
    all.forEach(key -> cache.keep(IssuerKey.class, List.of(key.spki()), new IssuerKey(key)));
    for (int i = 1; i < path.size(); i++) {

      keep(path.get(i), all.get(i));
    }
    return new Found(new CertificatePath(path, all, anchor));
  }

  private static boolean mayIssue(X509Certificate issuer, int intermediatesBelow) {
    boolean[] usage = issuer.getKeyUsage();
    return issuer.getBasicConstraints() >= intermediatesBelow
        && (usage == null || usage[KEY_CERT_SIGN]);
  }

  /** Name constraints count as critical, which they have to be (RFC 5280, section 4.2.1.10). */
  private List<String> unknownCritical(X509Certificate certificate) {
    Set<String> unknown = new TreeSet<>();
    Set<String> critical = certificate.getCriticalExtensionOIDs();
    if (critical != null) {
      unknown.addAll(critical);
    }
    if (certificate.getExtensionValue(NAME_CONSTRAINTS) != null) {
      unknown.add(NAME_CONSTRAINTS);
    }
    unknown.removeAll(understood);
    return List.copyOf(unknown);
  }

  private static String name(X509Certificate certificate) {
    return "\"" + Certificates.commonName(certificate) + "\"";
  }
}
