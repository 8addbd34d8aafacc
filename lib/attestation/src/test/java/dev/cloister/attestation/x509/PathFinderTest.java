package dev.cloister.attestation.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.attestation.CryptoChoice;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.crypto.VerificationKey;
import dev.cloister.attestation.format.VerificationCache;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.CertifiedKey;
import dev.cloister.testkit.pki.CrlSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Extension.Usage;
import dev.cloister.testkit.pki.Hooks;
import dev.cloister.testkit.pki.RsaKey;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.pki.SigningKey;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Paths of RSA-PSS, P-384 and P-256 certificates to a pinned key. */
class PathFinderTest {
  private static final Crypto CRYPTO = Crypto.of(CryptoChoice.PURE_JAVA);
  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2027-01-01T00:00:00Z");
  private static final Seed SEED = Seed.of("paths");
  private static final RsaKey ROOT_KEY =
      RsaKey.generate(2048, RsaKey.Scheme.PSS_SHA384, SEED.derive("root"));
  private static final EcKey CA_KEY = EcKey.generate(EcKey.Curve.P384, SEED.derive("ca"));
  private static final EcKey LEAF_KEY = EcKey.p256(SEED.derive("leaf"));
  private static final X509Certificate ROOT = root(UnaryOperator.identity());
  private static final X509Certificate CA = ca(UnaryOperator.identity());
  private static final X509Certificate LEAF = leaf(UnaryOperator.identity());

  private static X509Certificate issue(
      String subject,
      SigningKey key,
      String issuer,
      SigningKey issuerKey,
      UnaryOperator<CertificateSpec> edit) {
    return edit.apply(CertificateSpec.of("CN=" + subject, "CN=" + issuer, key.spki(), FROM, TO))
        .sign(issuerKey)
        .x509();
  }

  private static CertificateSpec asCa(CertificateSpec spec) {
    return spec.with(Extension.ca(OptionalInt.empty())).with(Extension.usage(Usage.CA));
  }

  private static X509Certificate root(UnaryOperator<CertificateSpec> edit) {
    return issue("Root", ROOT_KEY, "Root", ROOT_KEY, spec -> edit.apply(asCa(spec)));
  }

  private static X509Certificate ca(UnaryOperator<CertificateSpec> edit) {
    return issue("CA", CA_KEY, "Root", ROOT_KEY, spec -> edit.apply(asCa(spec)));
  }

  private static X509Certificate leaf(UnaryOperator<CertificateSpec> edit) {
    return issue("Leaf", LEAF_KEY, "CA", CA_KEY, edit);
  }

  private static PathFinder finder(SigningKey... anchors) {
    List<TrustAnchor> pinned = new ArrayList<>();
    for (SigningKey anchor : anchors) {
      pinned.add(TrustAnchor.of(Vendor.AMD_MILAN, "anchor", anchor.spki()));
    }
    return PathFinder.to(pinned, CRYPTO);
  }

  private static CertificatePath found(PathResult result) {
    assertThat(result).isInstanceOf(PathResult.Found.class);
    return ((PathResult.Found) result).path();
  }

  private static FindingCode code(PathResult result) {
    assertThat(result).isInstanceOf(PathResult.NotFound.class);
    return ((PathResult.NotFound) result).code();
  }

  @Test
  void find_wholeChainInAnyOrder_reachesTheAnchor() {
    List<X509Certificate> pool = new ArrayList<>(List.of(LEAF, CA, ROOT));
    for (int seed = 0; seed < 6; seed++) {
      Collections.shuffle(pool, new Random(seed));
      assertThat(found(finder(ROOT_KEY).find(LEAF, pool)).certificates())
          .containsExactly(LEAF, CA, ROOT);
    }
  }

  @Test
  void find_rootNotSupplied_reachesTheAnchorsKey() {
    assertThat(found(finder(ROOT_KEY).find(LEAF, List.of(CA))).certificates())
        .containsExactly(LEAF, CA);
  }

  @Test
  void find_rootSuppliedAndBroken_isNotReplacedByTheKey() {
    X509Certificate broken = root(c -> c.withHooks(Hooks.badSignature()));
    assertThat(code(finder(ROOT_KEY).find(LEAF, List.of(CA, broken))))
        .isEqualTo(FindingCode.CHAIN_SIGNATURE);
  }

  @Test
  void find_anotherRootsKey_isUntrusted() {
    assertThat(code(finder(LEAF_KEY).find(LEAF, List.of(CA, ROOT))))
        .isEqualTo(FindingCode.CHAIN_UNTRUSTED);
    assertThat(code(finder().find(LEAF, List.of(CA, ROOT)))).isEqualTo(FindingCode.CHAIN_UNTRUSTED);
  }

  @Test
  void find_issuerMissing_isUntrusted() {
    assertThat(code(finder(ROOT_KEY).find(LEAF, List.of(ROOT))))
        .isEqualTo(FindingCode.CHAIN_UNTRUSTED);
  }

  @Test
  void find_issuerOfTheSameNameAndAnotherKey_isASignatureFault() {
    X509Certificate impostor = issue("CA", LEAF_KEY, "Root", ROOT_KEY, PathFinderTest::asCa);
    assertThat(code(finder(ROOT_KEY).find(LEAF, List.of(impostor, ROOT))))
        .isEqualTo(FindingCode.CHAIN_SIGNATURE);
    assertThat(found(finder(ROOT_KEY).find(LEAF, List.of(impostor, CA, ROOT))).certificates())
        .containsExactly(LEAF, CA, ROOT);
  }

  @Test
  void find_issuerThatIsNoCa_isARoleFault() {
    X509Certificate noCa = ca(c -> c.with(Extension.notCa()));
    X509Certificate bare = issue("CA", CA_KEY, "Root", ROOT_KEY, UnaryOperator.identity());
    X509Certificate noSigner = ca(c -> c.with(Extension.usage(Usage.CRL_ONLY)));
    for (X509Certificate issuer : List.of(noCa, bare, noSigner)) {
      assertThat(code(finder(ROOT_KEY).find(LEAF, List.of(issuer, ROOT))))
          .isEqualTo(FindingCode.CHAIN_ROLE);
    }
  }

  @Test
  void find_pathLongerThanARootAllows_isARoleFault() {
    X509Certificate narrow = root(c -> c.with(Extension.ca(OptionalInt.of(0))));
    assertThat(code(finder(ROOT_KEY).find(LEAF, List.of(CA, narrow))))
        .isEqualTo(FindingCode.CHAIN_ROLE);
    X509Certificate enough = root(c -> c.with(Extension.ca(OptionalInt.of(1))));
    assertThat(found(finder(ROOT_KEY).find(LEAF, List.of(CA, enough)))).isNotNull();
  }

  @Test
  void find_unknownCriticalExtension_isARoleFaultUnlessUnderstood() {
    Extension strange = Extension.of("2.25.1", true, new byte[] {5, 0});
    X509Certificate leaf = leaf(c -> c.with(strange));
    assertThat(code(finder(ROOT_KEY).find(leaf, List.of(CA, ROOT))))
        .isEqualTo(FindingCode.CHAIN_ROLE);
    PathFinder knowing = finder(ROOT_KEY).understanding(Set.of("2.25.1"));
    assertThat(found(knowing.find(leaf, List.of(CA, ROOT)))).isNotNull();
  }

  @Test
  void find_certificatesThatIssueEachOther_ends() {
    EcKey a = EcKey.p256(SEED.derive("a"));
    EcKey b = EcKey.p256(SEED.derive("b"));
    X509Certificate ab = issue("A", a, "B", b, PathFinderTest::asCa);
    X509Certificate ba = issue("B", b, "A", a, PathFinderTest::asCa);
    X509Certificate leaf = issue("Leaf", LEAF_KEY, "A", a, UnaryOperator.identity());
    assertThat(code(finder(ROOT_KEY).find(leaf, List.of(ab, ba))))
        .isEqualTo(FindingCode.CHAIN_UNTRUSTED);
  }

  @Test
  void find_tooManyCertificates_isRefused() {
    List<X509Certificate> pool = Collections.nCopies(Certificates.MAX + 1, CA);
    assertThat(code(finder(ROOT_KEY).find(LEAF, pool))).isEqualTo(FindingCode.CHAIN_UNTRUSTED);
  }

  @Test
  void find_asManyCertificatesAsAreRead_isFine() {
    List<X509Certificate> pool = new ArrayList<>(Collections.nCopies(Certificates.MAX - 1, ROOT));
    pool.add(CA);
    assertThat(found(finder(ROOT_KEY).find(LEAF, pool)).leaf()).isEqualTo(LEAF);
  }

  @Test
  void find_authorityWithAKeyThatIsTooShort_isARoleFault() {
    RsaKey weak = RsaKey.generate(1024, RsaKey.Scheme.PKCS1_SHA256, SEED.derive("weak"));
    X509Certificate ca = issue("CA", weak, "Root", ROOT_KEY, PathFinderTest::asCa);
    X509Certificate leaf = issue("Leaf", LEAF_KEY, "CA", weak, UnaryOperator.identity());
    assertThat(code(finder(ROOT_KEY).find(leaf, List.of(ca, ROOT))))
        .isEqualTo(FindingCode.CHAIN_ROLE);
  }

  @Test
  void find_forgedAuthorityAfterAGenuinePath_isRefusedThoughAuthoritiesAreKept() {
    PathFinder keeping = finder(ROOT_KEY).remembering(VerificationCache.create());
    found(keeping.find(LEAF, List.of(CA, ROOT)));
    X509Certificate forged = issue("CA", LEAF_KEY, "Root", LEAF_KEY, PathFinderTest::asCa);
    X509Certificate leaf = issue("Leaf", LEAF_KEY, "CA", LEAF_KEY, UnaryOperator.identity());
    assertThat(code(keeping.find(leaf, List.of(forged, ROOT))))
        .isEqualTo(FindingCode.CHAIN_SIGNATURE);
    assertThat(code(keeping.find(leaf, List.of(CA, ROOT)))).isEqualTo(FindingCode.CHAIN_SIGNATURE);
    assertThat(found(keeping.find(LEAF, List.of(CA, ROOT))).certificates())
        .containsExactly(LEAF, CA, ROOT);
  }

  @Test
  void path_ofAChain_hasTheNarrowestValidity() {
    Instant later = FROM.plus(Duration.ofDays(1));
    Instant sooner = TO.minus(Duration.ofDays(1));
    CertificatePath path =
        found(finder(ROOT_KEY).find(leaf(c -> c.withValidity(later, sooner)), List.of(CA, ROOT)));
    assertThat(path.notBefore()).isEqualTo(later);
    assertThat(path.notAfter()).isEqualTo(sooner);
    assertThat(path.anchorKey().spki().bytes()).isEqualTo(ROOT_KEY.spki());
    assertThat(path.issuerKey(0).spki().bytes()).isEqualTo(CA_KEY.spki());
  }

  @Test
  void commonName_ofASubject_isItsCnOrEmpty() {
    assertThat(Certificates.commonName(named("CN=A, O=B"))).isEqualTo("A");
    assertThat(Certificates.commonName(named("O=B, CN=A"))).isEqualTo("A");
    assertThat(Certificates.commonName(named("O=B"))).isEmpty();
  }

  private static X509Certificate named(String subject) {
    return leaf(c -> c.withSubject(subject));
  }

  @Test
  void outsideValidity_bothEnds_areInside() {
    CertificatePath path = found(finder(ROOT_KEY).find(LEAF, List.of(CA, ROOT)));
    assertThat(path.outsideValidity(FROM)).isEmpty();
    assertThat(path.outsideValidity(TO)).isEmpty();
    assertThat(path.outsideValidity(TO.plusSeconds(1)))
        .map(CertificatePath.OutsideValidity::code)
        .contains(FindingCode.CHAIN_EXPIRED);
    assertThat(path.outsideValidity(FROM.minusSeconds(1)))
        .map(CertificatePath.OutsideValidity::code)
        .contains(FindingCode.CHAIN_NOT_YET_VALID);
  }

  /** Two names that certify each other, each with many certificates: the paths are countless. */
  @Test
  void find_authoritiesThatCertifyEachOther_isGivenUp() {
    List<X509Certificate> pool = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      BigInteger serial = BigInteger.valueOf(i + 1);
      UnaryOperator<CertificateSpec> edit = spec -> asCa(spec).withSerial(serial);
      pool.add(issue("CA", CA_KEY, "Other", CA_KEY, edit));
      pool.add(issue("Other", CA_KEY, "CA", CA_KEY, edit));
    }
    assertThat(finder(ROOT_KEY).find(LEAF, pool))
        .isEqualTo(
            new PathResult.NotFound(
                FindingCode.CHAIN_UNTRUSTED, "too many certificates could be the issuer"));
  }

  /** A name that many have does not hide the one that signed. */
  @Test
  void find_manyCertificatesOfTheIssuersName_areTriedAll() {
    List<X509Certificate> pool = new ArrayList<>();
    for (int i = 0; i < Certificates.MAX - 1; i++) {
      EcKey key = EcKey.p256(SEED.derive("namesake" + i));
      pool.add(issue("CA", key, "Root", ROOT_KEY, PathFinderTest::asCa));
    }
    pool.add(CA);
    assertThat(found(finder(ROOT_KEY).find(LEAF, pool)).certificates()).containsExactly(LEAF, CA);
  }

  @Test
  void parse_pemWithTextNulAndDer_givesTheCertificates() throws Exception {
    Certificate ca = Certificate.ofDer(CA.getEncoded());
    Certificate leaf = Certificate.ofDer(LEAF.getEncoded());
    String pem = "subject=Leaf\r\n" + leaf.pem().replace("\n", "\r\n") + "text\n" + ca.pem() + "\0";
    assertThat(Certificates.parse(pem.getBytes(StandardCharsets.US_ASCII)))
        .containsExactly(LEAF, CA);
    assertThat(
            Certificates.parse(
                ca.pem().repeat(Certificates.MAX).getBytes(StandardCharsets.US_ASCII)))
        .hasSize(Certificates.MAX);
    assertThat(Certificates.parse(CA.getEncoded())).containsExactly(CA);
  }

  @Test
  void parse_whatIsNoCertificate_isRefused() throws Exception {
    String pem = Certificate.ofDer(CA.getEncoded()).pem();
    List<String> bad =
        List.of(
            "",
            "nothing",
            "-----BEGIN CERTIFICATE-----\n",
            pem.replace("MII", "M!I"),
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            pem.repeat(Certificates.MAX + 1));
    for (String text : bad) {
      assertThatExceptionOfType(X509Exception.class)
          .isThrownBy(() -> Certificates.parse(text.getBytes(StandardCharsets.US_ASCII)));
    }
    byte[] longer = Arrays.copyOf(CA.getEncoded(), CA.getEncoded().length + 1);
    assertThatExceptionOfType(X509Exception.class).isThrownBy(() -> Certificates.parse(longer));
  }

  @Test
  void verified_crlOfTheIssuer_listsWhatItRevokes() throws Exception {
    CertifiedKey<EcKey> issuer = new CertifiedKey<>(CA_KEY, Certificate.ofDer(CA.getEncoded()));
    CrlSpec spec = CrlSpec.of(FROM, FROM.plus(Duration.ofDays(30)));
    VerificationKey key = CRYPTO.key(CA_KEY.spki());
    Crl empty = Crl.verified(spec.sign(issuer), key, CRYPTO);
    Crl full = Crl.verified(spec.revoking(LEAF.getSerialNumber()).sign(issuer), key, CRYPTO);
    assertThat(empty.lists(LEAF)).isFalse();
    assertThat(full.lists(LEAF)).isTrue();
    assertThat(full.issuer()).isEqualTo(CA.getSubjectX500Principal());
  }

  @Test
  void verified_crlOfAnotherKeyOrWithUnknownParts_isRefused() throws Exception {
    CertifiedKey<EcKey> issuer = new CertifiedKey<>(CA_KEY, Certificate.ofDer(CA.getEncoded()));
    CrlSpec spec = CrlSpec.of(FROM, FROM.plus(Duration.ofDays(30)));
    byte[] good = spec.sign(issuer);
    VerificationKey other = CRYPTO.key(LEAF_KEY.spki());
    assertThatExceptionOfType(X509Exception.class)
        .isThrownBy(() -> Crl.verified(good, other, CRYPTO));
    byte[] partition =
        spec.with(Extension.of("2.5.29.28", true, new byte[] {0x30, 0})).sign(issuer);
    VerificationKey key = CRYPTO.key(CA_KEY.spki());
    assertThatExceptionOfType(X509Exception.class)
        .isThrownBy(() -> Crl.verified(partition, key, CRYPTO));
    assertThatExceptionOfType(X509Exception.class)
        .isThrownBy(() -> Crl.verified(new byte[] {0x30, 0}, key, CRYPTO));
  }
}
