package dev.cloister.testkit.intel;

import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.CertifiedKey;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Extension.Usage;
import dev.cloister.testkit.pki.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Intel's provisioning PKI under an own root.
 *
 * <p>Names and profiles are Intel's, so whoever checks them accepts them; the root's key is this
 * issuer's own, so whoever pins Intel's key refuses everything. The same seed, instant and edits
 * give the same bytes.
 */
public final class IntelIssuer {
  private static final Duration CA_LIFETIME = Duration.ofDays(15 * 365);
  private static final Duration LEAF_LIFETIME = Duration.ofDays(7 * 365);
  private static final String ROOT_CRL_URL = "https://pki.testkit.invalid/IntelSGXRootCA.der";
  private static final String PCK_CRL_URL =
      "https://pki.testkit.invalid/sgx/certification/v4/pckcrl?encoding=der&ca=";

  private final Map<CertificateRole, CertifiedKey<EcKey>> authorities;
  private final Instant notBefore;
  private final CertificateEdits edits;

  private IntelIssuer(
      Map<CertificateRole, CertifiedKey<EcKey>> authorities,
      Instant notBefore,
      CertificateEdits edits) {
    this.authorities = authorities;
    this.notBefore = notBefore;
    this.edits = edits;
  }

  /** An issuer whose certificates start at {@code notBefore}: CAs last 15 years, the rest 7. */
  public static IntelIssuer create(Seed seed, Instant notBefore) {
    return create(seed, notBefore, CertificateEdits.none());
  }

  /** An issuer with changes to its certificates. */
  public static IntelIssuer create(Seed seed, Instant notBefore, CertificateEdits edits) {
    Map<CertificateRole, CertifiedKey<EcKey>> made = new EnumMap<>(CertificateRole.class);
    EcKey rootKey = EcKey.p256(seed.derive("root"));
    made.put(
        CertificateRole.ROOT,
        certify(
            edits,
            CertificateRole.ROOT,
            rootKey,
            rootKey,
            ca(notBefore, CertificateRole.ROOT, rootKey)));
    for (CertificateRole role :
        List.of(CertificateRole.PLATFORM_CA, CertificateRole.PROCESSOR_CA)) {
      EcKey key = EcKey.p256(seed.derive(role.name()));
      made.put(role, certify(edits, role, key, rootKey, ca(notBefore, role, key)));
    }
    EcKey signing = EcKey.p256(seed.derive("tcb signing"));
    made.put(
        CertificateRole.TCB_SIGNING,
        certify(
            edits,
            CertificateRole.TCB_SIGNING,
            signing,
            rootKey,
            leaf(
                notBefore,
                CertificateRole.TCB_SIGNING,
                CertificateRole.ROOT,
                signing,
                ROOT_CRL_URL)));
    return new IntelIssuer(made, notBefore, edits);
  }

  /** An issuer made before; what it certifies from now on starts with its root. */
  static IntelIssuer of(Map<CertificateRole, CertifiedKey<EcKey>> authorities) {
    IntelIssuer issuer = new IntelIssuer(authorities, Instant.EPOCH, CertificateEdits.none());
    Instant start =
        issuer.authority(CertificateRole.ROOT).certificate().x509().getNotBefore().toInstant();
    return new IntelIssuer(authorities, start, CertificateEdits.none());
  }

  /** The anchor: SubjectPublicKeyInfo (DER) of the root. */
  public byte[] rootSpki() {
    return authority(CertificateRole.ROOT).key().spki();
  }

  /** An authority's key and certificate; for everything but {@link CertificateRole#PCK}. */
  public CertifiedKey<EcKey> authority(CertificateRole role) {
    CertifiedKey<EcKey> found = authorities.get(role);
    if (found == null) {
      throw new IllegalArgumentException("expected an authority, found " + role);
    }
    return found;
  }

  /** A machine with keys of its own; the same spec names the same machine. */
  public Platform platform(PlatformSpec spec) {
    // The root's private key stands for the seed, which a reloaded issuer no longer has.
    Seed seed =
        Seed.ofSecret(authority(CertificateRole.ROOT).key().pkcs8())
            .derive("platform " + spec.label());
    EcKey key = EcKey.p256(seed.derive("pck"));
    CertificateSpec certificate =
        leaf(notBefore, CertificateRole.PCK, spec.ca(), key, pckCrlUrl(spec.ca()))
            .with(SgxExtension.of(spec));
    return platform(
        spec,
        certify(edits, CertificateRole.PCK, key, authority(spec.ca()).key(), certificate),
        EcKey.p256(seed.derive("attestation")));
  }

  Platform platform(PlatformSpec spec, CertifiedKey<EcKey> pck, EcKey attestationKey) {
    return new Platform(
        spec,
        pck,
        attestationKey,
        authority(spec.ca()).certificate(),
        authority(CertificateRole.ROOT).certificate());
  }

  /** The documents {@code spec} describes, all but {@link Part#PCK_CHAIN}. */
  public IntelCollateral collateral(CollateralSpec spec) {
    CertifiedKey<EcKey> root = authority(CertificateRole.ROOT);
    CertifiedKey<EcKey> signing = authority(CertificateRole.TCB_SIGNING);
    CertifiedKey<EcKey> crlIssuer = authority(spec.pckCrlIssuer());
    return IntelCollateral.empty()
        .with(
            Part.TCB_INFO,
            SignedJson.sign(
                IntelCollateral.TCB_INFO_NAME,
                spec.tcbInfo().raw(),
                signing.key(),
                spec.tcbInfo().hooks()))
        .with(
            Part.QE_IDENTITY,
            SignedJson.sign(
                IntelCollateral.QE_IDENTITY_NAME,
                spec.qeIdentity().raw(),
                signing.key(),
                spec.qeIdentity().hooks()))
        .with(Part.TCB_SIGNING_CHAIN, List.of(signing.certificate(), root.certificate()))
        .with(Part.ROOT_CRL, spec.rootCrl().sign(root))
        .with(Part.PCK_CRL, spec.pckCrl().sign(crlIssuer))
        .with(Part.PCK_CRL_CHAIN, List.of(crlIssuer.certificate(), root.certificate()));
  }

  private static CertifiedKey<EcKey> certify(
      CertificateEdits edits,
      CertificateRole role,
      EcKey key,
      EcKey issuerKey,
      CertificateSpec profile) {
    CertificateSpec spec =
        edits.apply(role, profile.with(Extension.authorityKeyId(issuerKey.spki())));
    return new CertifiedKey<>(key, spec.sign(issuerKey));
  }

  private static CertificateSpec ca(Instant notBefore, CertificateRole role, EcKey key) {
    return profile(notBefore, CA_LIFETIME, role, CertificateRole.ROOT, key, ROOT_CRL_URL)
        .with(Extension.usage(Usage.CA))
        .with(Extension.ca(OptionalInt.of(role == CertificateRole.ROOT ? 1 : 0)));
  }

  private static CertificateSpec leaf(
      Instant notBefore, CertificateRole role, CertificateRole issuer, EcKey key, String crlUrl) {
    return profile(notBefore, LEAF_LIFETIME, role, issuer, key, crlUrl)
        .with(Extension.usage(Usage.SIGNING))
        .with(Extension.notCa());
  }

  /** Extensions in the order of the real certificates; the authority key id is filled in later. */
  private static CertificateSpec profile(
      Instant notBefore,
      Duration lifetime,
      CertificateRole role,
      CertificateRole issuer,
      EcKey key,
      String crlUrl) {
    return CertificateSpec.of(
            role.subject(), issuer.subject(), key.spki(), notBefore, notBefore.plus(lifetime))
        .with(Extension.authorityKeyId(key.spki()))
        .with(Extension.crlDistributionPoint(crlUrl))
        .with(Extension.subjectKeyId(key.spki()));
  }

  private static String pckCrlUrl(CertificateRole ca) {
    return PCK_CRL_URL + (ca == CertificateRole.PLATFORM_CA ? "platform" : "processor");
  }
}
