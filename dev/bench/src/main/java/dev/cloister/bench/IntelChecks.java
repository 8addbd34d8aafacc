package dev.cloister.bench;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.bench.Check.Scheme;
import dev.cloister.testkit.intel.IntelCollateral;
import dev.cloister.testkit.intel.Platform;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The signatures a scenario has to check, cut out of an issued quote and its collateral. */
final class IntelChecks {
  private static final byte[] P256_SPKI_PREFIX =
      HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
  private static final int REPORT = 384;

  private final Scenario scenario;
  private final List<X509Certificate> chain;
  private final IntelCollateral documents;
  private final int signed;
  private final int qeReport;

  /**
   * For the quotes of one platform.
   *
   * @param signed length of header and body
   * @param certificationHeader bytes between the attestation key and the QE report
   */
  IntelChecks(
      Scenario scenario,
      Platform platform,
      IntelCollateral documents,
      int signed,
      int certificationHeader) {
    this.scenario = scenario;
    this.chain = platform.chain().stream().map(certificate -> certificate.x509()).toList();
    this.documents = documents;
    this.signed = signed;
    this.qeReport = signed + 4 + 64 + 64 + certificationHeader;
  }

  List<Check> of(byte[] quote) throws GeneralSecurityException, IOException, JsonException {
    boolean warm = scenario == Scenario.WARM;
    List<Check> checks = new ArrayList<>();
    if (!warm) {
      checks.add(
          Check.issued(Scheme.P256, chain.get(0), chain.get(1), scenario == Scenario.NEW_PLATFORM));
    }
    if (scenario == Scenario.COLD) {
      collateral(checks);
    }
    int signature = signed + 4;
    checks.add(
        check(
            spki(chain.getFirst()),
            Arrays.copyOfRange(quote, qeReport, qeReport + REPORT),
            quote,
            qeReport + REPORT,
            warm));
    checks.add(
        check(p256(quote, signature + 64), Arrays.copyOf(quote, signed), quote, signature, warm));
    return checks;
  }

  private void collateral(List<Check> checks)
      throws GeneralSecurityException, IOException, JsonException {
    X509Certificate ca = chain.get(1);
    X509Certificate root = chain.get(2);
    X509Certificate signer = certificates().getFirst();
    checks.add(Check.issued(Scheme.P256, ca, root, false));
    checks.add(Check.issued(Scheme.P256, root, root, false));
    checks.add(Check.issued(Scheme.P256, signer, root, false));
    checks.add(Check.issued(Scheme.P256, root, root, false));
    checks.add(crl(documents.get(IntelCollateral.Part.ROOT_CRL), root));
    checks.add(crl(documents.get(IntelCollateral.Part.PCK_CRL), ca));
    checks.add(json(documents.get(IntelCollateral.Part.TCB_INFO), "tcbInfo", signer));
    checks.add(json(documents.get(IntelCollateral.Part.QE_IDENTITY), "enclaveIdentity", signer));
  }

  private List<X509Certificate> certificates() throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(
            new ByteArrayInputStream(documents.get(IntelCollateral.Part.TCB_SIGNING_CHAIN)))
        .stream()
        .map(X509Certificate.class::cast)
        .toList();
  }

  private static Check crl(byte[] der, X509Certificate issuer) throws GeneralSecurityException {
    X509CRL crl =
        (X509CRL)
            CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    return new Check(Scheme.P256, spki(issuer), crl.getTBSCertList(), crl.getSignature(), false);
  }

  private static Check json(byte[] text, String member, X509Certificate signer)
      throws JsonException, IOException {
    JsonObject envelope = Json.parseObject(text);
    byte[] rs = HexFormat.of().parseHex(envelope.string("signature"));
    return check(spki(signer), envelope.object(member).rawBytes(), rs, 0, false);
  }

  private static Check check(byte[] spki, byte[] data, byte[] in, int at, boolean known)
      throws IOException {
    return new Check(Scheme.P256, spki, data, RawEcdsa.der(in, at, 32, false), known);
  }

  private static byte[] spki(X509Certificate certificate) {
    return certificate.getPublicKey().getEncoded();
  }

  private static byte[] p256(byte[] quote, int from) {
    byte[] spki = Arrays.copyOf(P256_SPKI_PREFIX, P256_SPKI_PREFIX.length + 64);
    System.arraycopy(quote, from, spki, P256_SPKI_PREFIX.length, 64);
    return spki;
  }
}
