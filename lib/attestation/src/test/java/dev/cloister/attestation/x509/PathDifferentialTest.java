package dev.cloister.attestation.x509;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.CryptoChoice;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.x509.ChainCase.Part;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Extension.Usage;
import dev.cloister.testkit.pki.Hooks;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.security.cert.CRL;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

/**
 * Our path search and CRL check against the PKIX validators of the JDK and of Bouncy Castle, over a
 * sound chain, every fault alone, and every pair of faults. Where they differ, the reason stands in
 * {@link #DIFFERENCES}; a difference that is not there fails, and so does a reason without one.
 */
class PathDifferentialTest {
  private static final Crypto CRYPTO = Crypto.of(CryptoChoice.PURE_JAVA);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Instant AT = ChainCase.AT;
  private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

  /** Changes to a chain, by name; all but the last ones make it wrong. */
  private static final List<Map.Entry<String, UnaryOperator<ChainCase>>> CHANGES =
      List.copyOf(changes().entrySet());

  /** What we refuse and a validator accepts, and why. We accept nothing that one refuses. */
  private static final Map<String, String> DIFFERENCES = differences();

  private static Map<String, String> differences() {
    Map<String, String> all = new LinkedHashMap<>();
    for (String change :
        List.of(
            "expired",
            "not yet valid",
            "bad signature",
            "signed by another",
            "unknown critical extension",
            "without certificate signing",
            "is no CA",
            "without basic constraints",
            "path length")) {
      all.put(
          "root " + change,
          "PKIX believes the anchor's key and name; a root certificate that"
              + " is supplied has to hold like any other");
    }
    for (String authority : List.of("root", "ca", "sub")) {
      all.put(authority + " CRL at its next update", "the JDK grants a skew; we grant none");
      all.put(authority + " CRL not yet issued", "Bouncy Castle does not look at thisUpdate");
    }
    all.put("ca name constraints that permit", "no vendor has them, so we do not read them");
    all.put("sub any policy, critical", "no vendor has critical ones, so we do not read them");
    return all;
  }

  private static Map<String, UnaryOperator<ChainCase>> changes() {
    Map<String, UnaryOperator<ChainCase>> all = new LinkedHashMap<>();
    for (Part part : Part.values()) {
      String name = part.name().toLowerCase(Locale.ROOT);
      all.put(
          name + " expired", c -> c.edit(part, s -> s.withValidity(ChainCase.FROM, AT.minus(DAY))));
      all.put(
          name + " not yet valid",
          c -> c.edit(part, s -> s.withValidity(AT.plus(DAY), ChainCase.TO)));
      all.put(name + " bad signature", c -> c.edit(part, s -> s.withHooks(Hooks.badSignature())));
      all.put(name + " signed by another", c -> c.signedByStranger(part));
      all.put(name + " unknown critical extension", c -> c.edit(part, s -> s.with(unknown(true))));
      all.put(name + " unknown extension", c -> c.edit(part, s -> s.with(unknown(false))));
      if (part != Part.ROOT) {
        all.put(name + " other issuer name", c -> c.edit(part, s -> s.withIssuer("CN=Nobody")));
        all.put(name + " revoked", c -> c.revoked(part));
      }
      if (part != Part.LEAF) {
        all.put(
            name + " without certificate signing",
            c -> c.edit(part, s -> s.with(Extension.usage(Usage.CRL_ONLY))));
        all.put(
            name + " without key usage", c -> c.edit(part, s -> s.without(Extension.KEY_USAGE)));
        all.put(name + " is no CA", c -> c.edit(part, s -> s.with(Extension.notCa())));
        all.put(
            name + " without basic constraints",
            c -> c.edit(part, s -> s.without(Extension.BASIC_CONSTRAINTS)));
        all.put(
            name + " CRL expired",
            c -> c.crl(part, s -> s.withValidity(ChainCase.FROM, AT.minus(DAY))));
        all.put(
            name + " CRL at its next update",
            c -> c.crl(part, s -> s.withValidity(ChainCase.FROM, AT)));
        all.put(
            name + " CRL not yet issued",
            c -> c.crl(part, s -> s.withValidity(AT.plus(DAY), ChainCase.TO)));
        all.put(name + " CRL signed by another", c -> c.crlByStranger(part));
        all.put(name + " CRL of another", c -> c.crl(part, s -> s.withIssuer("CN=Nobody")));
        all.put(
            name + " CRL bad signature", c -> c.crl(part, s -> s.withHooks(Hooks.badSignature())));
        all.put(
            name + " CRL unknown critical extension", c -> c.crl(part, s -> s.with(unknown(true))));
        all.put(name + " path length", c -> c.edit(part, s -> s.with(tooShort(part))));
        all.put(
            name + " path length unlimited",
            c -> c.edit(part, s -> s.with(Extension.ca(OptionalInt.empty()))));
      }
    }
    all.put(
        "ca name constraints that exclude",
        c -> c.edit(Part.CA, s -> s.with(excluding("CN=Leaf", true))));
    all.put(
        "ca name constraints that permit",
        c -> c.edit(Part.CA, s -> s.with(excluding("CN=Elsewhere", true))));
    all.put(
        "ca name constraints that exclude, not critical",
        c -> c.edit(Part.CA, s -> s.with(excluding("CN=Leaf", false))));
    all.put(
        "sub any policy, critical",
        c ->
            c.edit(
                Part.SUB,
                s -> s.with(Extension.of("2.5.29.32", true, hex("300830060604551d2000")))));
    all.put(
        "leaf key usage for what, critical",
        c ->
            c.edit(
                Part.LEAF,
                s -> s.with(Extension.of("2.5.29.37", true, hex("300a06082b06010505070301")))));
    all.put(
        "issuer name in other letters",
        c -> c.edit(Part.LEAF, s -> s.withIssuer("CN=SUB, O=differential")));
    return all;
  }

  private static Extension unknown(boolean critical) {
    return Extension.of("1.2.3.4.5", critical, new byte[] {5, 0});
  }

  private static Extension tooShort(Part part) {
    return Extension.ca(OptionalInt.of(part == Part.ROOT ? 1 : 0));
  }

  /** NameConstraints with one excluded subtree, a directory name. */
  private static Extension excluding(String name, boolean critical) {
    GeneralSubtree[] excluded = {new GeneralSubtree(new GeneralName(new X500Name(name)))};
    try {
      return Extension.of(
          "2.5.29.30", critical, new NameConstraints(new GeneralSubtree[0], excluded).getEncoded());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  @Test
  void verdicts_ofTheSoundChain_areAllAccept() throws Exception {
    assertThat(verdicts(ChainCase.sound())).isEqualTo("ours=true jdk=true bc=true");
  }

  @Test
  void verdicts_ofEachChangeAlone_areEqualOrExplained() throws Exception {
    Map<String, String> found = new LinkedHashMap<>();
    for (Map.Entry<String, UnaryOperator<ChainCase>> change : CHANGES) {
      String verdicts = verdicts(change.getValue().apply(ChainCase.sound()));
      if (!agree(verdicts)) {
        found.put(change.getKey(), verdicts);
      }
    }
    assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(DIFFERENCES.keySet());
    assertThat(found.values()).as("we are the stricter").allMatch(v -> v.contains("ours=false"));
  }

  @Test
  void verdicts_ofEachPairOfChanges_areEqualWhereEachAloneIs() throws Exception {
    List<Map.Entry<String, UnaryOperator<ChainCase>>> equal =
        CHANGES.stream().filter(change -> !DIFFERENCES.containsKey(change.getKey())).toList();
    Set<String> disagreements = new TreeSet<>();
    for (int i = 0; i < equal.size(); i++) {
      // A quarter of the pairs, the same ones every time.
      for (int j = i + 1 + i % 4; j < equal.size(); j += 4) {
        ChainCase once = equal.get(i).getValue().apply(ChainCase.sound());
        String verdicts = verdicts(equal.get(j).getValue().apply(once));
        if (!agree(verdicts)) {
          disagreements.add(equal.get(i).getKey() + ", " + equal.get(j).getKey() + ' ' + verdicts);
        }
      }
    }
    assertThat(disagreements).isEmpty();
  }

  private static boolean agree(String verdicts) {
    return !verdicts.contains("true") || !verdicts.contains("false");
  }

  private static String verdicts(ChainCase chain) throws Exception {
    return "ours="
        + ours(chain)
        + " jdk="
        + pkix(chain, Security.getProvider("SUN"))
        + " bc="
        + pkix(chain, BOUNCY_CASTLE);
  }

  /** As formats with CRLs do it: path, validity, then each CRL by its issuer's key and name. */
  private static boolean ours(ChainCase chain) throws Exception {
    List<X509Certificate> pool = new ArrayList<>();
    for (Certificate certificate : chain.path()) {
      pool.add(Certificates.parseDer(certificate.der()));
    }
    pool.add(Certificates.parseDer(chain.certificate(Part.ROOT).der()));
    TrustAnchor anchor = TrustAnchor.of(Vendor.INTEL, "root", Part.ROOT.key().spki());
    if (!(PathFinder.to(List.of(anchor), CRYPTO).find(pool.getFirst(), pool)
        instanceof PathResult.Found found)) {
      return false;
    }
    CertificatePath path = found.path();
    if (path.outsideValidity(AT).isPresent()) {
      return false;
    }
    List<byte[]> crls = chain.crls();
    for (int i = 0; i < crls.size(); i++) {
      X509Certificate certificate = path.certificates().get(i);
      try {
        Crl crl = Crl.verified(crls.get(crls.size() - 1 - i), path.issuerKey(i), CRYPTO);
        if (!crl.issuer().equals(certificate.getIssuerX500Principal())
            || AT.isBefore(crl.thisUpdate())
            || !AT.isBefore(crl.nextUpdate())
            || crl.lists(certificate)) {
          return false;
        }
      } catch (X509Exception e) {
        return false;
      }
    }
    return true;
  }

  private static boolean pkix(ChainCase chain, Provider provider) throws Exception {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<CRL> crls = new ArrayList<>();
    for (byte[] der : chain.crls()) {
      crls.add(factory.generateCRL(new ByteArrayInputStream(der)));
    }
    CertPath path = factory.generateCertPath(chain.path().stream().map(Certificate::x509).toList());
    try {
      PKIXParameters parameters =
          new PKIXParameters(
              Set.of(
                  new java.security.cert.TrustAnchor(chain.certificate(Part.ROOT).x509(), null)));
      parameters.setDate(Date.from(AT));
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(crls)));
      CertPathValidator.getInstance("PKIX", provider).validate(path, parameters);
      return true;
    } catch (CertPathValidatorException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("not about the chain", e);
    }
  }
}
