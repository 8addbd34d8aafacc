package dev.cloister.bench;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.bench.RawChecks.Check;
import dev.cloister.bench.Samples.Sample;
import dev.cloister.testkit.intel.IntelCollateral;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;

/** The signatures a scenario has to check, cut out of an issued TDX v4 quote and its collateral. */
final class QuoteChecks {
  private static final BigInteger ORDER = ECNamedCurveTable.getByName("P-256").getN();
  private static final byte[] P256_SPKI_PREFIX =
      HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
  private static final int SIGNED = 632;
  private static final int SIGNATURE = SIGNED + 4;
  private static final int ATTESTATION_KEY = SIGNATURE + 64;
  private static final int QE_REPORT = ATTESTATION_KEY + 64 + 6;
  private static final int QE_REPORT_SIGNATURE = QE_REPORT + 384;

  private QuoteChecks() {}

  static List<Check> of(Scenario scenario, Sample sample, IntelCollateral documents)
      throws GeneralSecurityException, IOException, JsonException {
    boolean warm = scenario == Scenario.WARM;
    List<X509Certificate> chain =
        sample.platform().chain().stream().map(certificate -> certificate.x509()).toList();
    List<Check> checks = new ArrayList<>();
    if (!warm) {
      checks.add(issued(chain.get(0), chain.get(1), scenario == Scenario.NEW_PLATFORM));
    }
    if (scenario == Scenario.COLD) {
      collateral(checks, chain, documents);
    }
    byte[] quote = sample.quote();
    checks.add(
        new Check(
            spki(chain.getFirst()),
            Arrays.copyOfRange(quote, QE_REPORT, QE_REPORT_SIGNATURE),
            der(quote, QE_REPORT_SIGNATURE),
            warm));
    checks.add(
        new Check(
            p256(quote, ATTESTATION_KEY),
            Arrays.copyOf(quote, SIGNED),
            der(quote, SIGNATURE),
            warm));
    return checks;
  }

  private static void collateral(
      List<Check> checks, List<X509Certificate> chain, IntelCollateral documents)
      throws GeneralSecurityException, IOException, JsonException {
    X509Certificate ca = chain.get(1);
    X509Certificate root = chain.get(2);
    X509Certificate signer = certificates(documents).getFirst();
    checks.add(issued(ca, root, false));
    checks.add(issued(root, root, false));
    checks.add(issued(signer, root, false));
    checks.add(issued(root, root, false));
    checks.add(crl(documents.get(IntelCollateral.Part.ROOT_CRL), root));
    checks.add(crl(documents.get(IntelCollateral.Part.PCK_CRL), ca));
    checks.add(json(documents.get(IntelCollateral.Part.TCB_INFO), "tcbInfo", signer));
    checks.add(json(documents.get(IntelCollateral.Part.QE_IDENTITY), "enclaveIdentity", signer));
  }

  private static List<X509Certificate> certificates(IntelCollateral documents)
      throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(
            new ByteArrayInputStream(documents.get(IntelCollateral.Part.TCB_SIGNING_CHAIN)))
        .stream()
        .map(X509Certificate.class::cast)
        .toList();
  }

  private static Check issued(X509Certificate subject, X509Certificate issuer, boolean known)
      throws GeneralSecurityException {
    return new Check(spki(issuer), subject.getTBSCertificate(), subject.getSignature(), known);
  }

  private static Check crl(byte[] der, X509Certificate issuer) throws GeneralSecurityException {
    X509CRL crl =
        (X509CRL)
            CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    return new Check(spki(issuer), crl.getTBSCertList(), crl.getSignature(), false);
  }

  private static Check json(byte[] text, String member, X509Certificate signer)
      throws JsonException, IOException {
    JsonObject envelope = Json.parseObject(text);
    byte[] rs = HexFormat.of().parseHex(envelope.string("signature"));
    return new Check(spki(signer), envelope.object(member).rawBytes(), der(rs, 0), false);
  }

  private static byte[] spki(X509Certificate certificate) {
    return certificate.getPublicKey().getEncoded();
  }

  private static byte[] p256(byte[] quote, int from) {
    byte[] spki = Arrays.copyOf(P256_SPKI_PREFIX, P256_SPKI_PREFIX.length + 64);
    System.arraycopy(quote, from, spki, P256_SPKI_PREFIX.length, 64);
    return spki;
  }

  private static byte[] der(byte[] bytes, int from) throws IOException {
    BigInteger r = new BigInteger(1, Arrays.copyOfRange(bytes, from, from + 32));
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(bytes, from + 32, from + 64));
    return StandardDSAEncoding.INSTANCE.encode(ORDER, r, s);
  }
}
