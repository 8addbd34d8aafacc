package dev.cloister.attestation;

import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.format.EvidenceFormat;
import dev.cloister.attestation.format.Formats;
import dev.cloister.attestation.format.VerificationCache;
import dev.cloister.attestation.format.VerificationContext;
import dev.cloister.attestation.x509.Certificates;
import dev.cloister.attestation.x509.PathFinder;
import dev.cloister.attestation.x509.PathResult;
import dev.cloister.attestation.x509.X509Exception;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Verifies evidence as its vendor's specification says. It has no options, no clock and no network:
 * the same arguments give the same result, years later too. Safe for use by many threads.
 *
 * <p>It keeps the certificate chains and collateral signatures it has verified, bounded and by
 * their exact bytes, so that one verifier is faster than many. Validity at the instant, revocation
 * and everything about the evidence itself are checked every time.
 */
public final class Verifier {
  private final TrustAnchors anchors;
  private final Crypto crypto;
  private final VerificationCache cache = VerificationCache.create();

  private Verifier(TrustAnchors anchors, Crypto crypto) {
    this.anchors = Objects.requireNonNull(anchors);
    this.crypto = crypto.keepingReady();
  }

  /** A verifier that rests on the given roots, in pure Java. */
  public static Verifier of(TrustAnchors anchors) {
    return of(anchors, CryptoChoice.PURE_JAVA);
  }

  /** A verifier that rests on the given roots and uses that cryptography. */
  public static Verifier of(TrustAnchors anchors, CryptoChoice crypto) {
    return of(anchors, Crypto.of(crypto));
  }

  /** A verifier that computes otherwise: to compare providers. */
  static Verifier of(TrustAnchors anchors, Crypto crypto) {
    return new Verifier(anchors, crypto);
  }

  /** The native cryptographic provider in use, by name; empty in pure Java. */
  public Optional<String> nativeProvider() {
    return crypto.nativeProviderName();
  }

  /**
   * Parses evidence of whatever format the bytes have.
   *
   * @throws MalformedEvidenceException naming what was recognised and why it stopped
   */
  public static Evidence parse(byte[] bytes) throws MalformedEvidenceException {
    return Formats.parse(bytes);
  }

  /**
   * Verifies evidence.
   *
   * @param challenge what the evidence must vouch for
   * @param collateral unverified collateral; what is missing is reported, never assumed
   * @param at the instant for which to verify
   */
  public AttestationResult verify(
      Evidence evidence, Challenge challenge, Collateral collateral, Instant at) {
    EvidenceFormat format = Formats.of(evidence.format());
    return format.verify(
        evidence,
        new VerificationContext(anchors, challenge, collateral.items(), at, crypto, cache));
  }

  /**
   * Verifies a certificate chain alone: from the first certificate to a root of one vendor.
   *
   * @param certificates the leaf first, its issuers in any order; DER
   * @return valid, expired (outside a certificate's validity), or invalid
   */
  public ChainStatus verifyChain(List<byte[]> certificates, Vendor vendor, Instant at) {
    List<X509Certificate> pool = new ArrayList<>();
    try {
      for (byte[] der : certificates) {
        pool.add(Certificates.parseDer(der));
      }
    } catch (X509Exception e) {
      return ChainStatus.INVALID;
    }
    if (pool.isEmpty()) {
      return ChainStatus.NOT_RUN;
    }
    return switch (PathFinder.to(anchors.of(vendor), crypto).find(pool.getFirst(), pool)) {
      case PathResult.NotFound none -> ChainStatus.INVALID;
      case PathResult.Found found ->
          found.path().outsideValidity(at).isPresent() ? ChainStatus.EXPIRED : ChainStatus.VALID;
    };
  }
}
