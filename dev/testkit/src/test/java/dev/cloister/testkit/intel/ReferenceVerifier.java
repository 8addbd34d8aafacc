package dev.cloister.testkit.intel;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.json.JsonDocument;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CRLException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * A second opinion on whole cases, from the JDK's cryptography and a library's JSON. It proves of
 * each fault that one check notices it and that everything else is still genuine; it is no model
 * for a verifier.
 */
final class ReferenceVerifier {
  private final IntelSample sample;
  private final ReferenceQuote quote;
  private final ReferenceVerdict out = new ReferenceVerdict();

  private ReferenceVerifier(IntelSample sample) throws ReferenceQuote.Malformed {
    this.sample = sample;
    this.quote = ReferenceQuote.parse(sample.evidence());
  }

  static ReferenceVerdict verify(IntelSample sample) throws Exception {
    return new ReferenceVerifier(sample).run();
  }

  private ReferenceVerdict run() throws GeneralSecurityException, IOException {
    out.trailing = quote.trailing();
    Optional<ReferenceChain> pckChain = pckChain();
    Optional<ReferencePck> pck = pckChain.flatMap(this::pck);
    quoteSignatures(pckChain);
    if (pck.isPresent()) {
      String validity = pckChain.get().validity(sample.at());
      out.check(validity.isEmpty(), "pck.validity", "chain." + validity);
    }
    Optional<X509CRL> rootCrl = crl(Part.ROOT_CRL, "rootCrl", anchorName(), anchor());
    rootCrl.ifPresent(
        crl ->
            pckChain.ifPresent(
                c ->
                    out.check(
                        !crl.isRevoked(c.issuer()), "pck.crl.intermediate", "chain.revoked")));
    if (pck.isPresent()) {
      X509Certificate ca = pckChain.get().issuer();
      crl(Part.PCK_CRL, "pckCrl", ca.getSubjectX500Principal().getName(), ca.getPublicKey())
          .ifPresent(
              crl ->
                  out.check(
                      !crl.isRevoked(pckChain.get().leaf()), "pck.crl.leaf", "chain.revoked"));
    }
    Optional<ReferenceChain> signing = signingChain(rootCrl);
    Optional<JsonDocument> info =
        signing.flatMap(c -> document(Part.TCB_INFO, "tcbInfo", "tcbInfo", 3, c));
    Optional<JsonDocument> identity =
        signing.flatMap(c -> document(Part.QE_IDENTITY, "qeIdentity", "enclaveIdentity", 2, c));
    Optional<String> qe = identity.flatMap(this::quotingEnclave);
    if (pck.isPresent() && info.isPresent() && qe.isPresent() && matches(info.get(), pck.get())) {
      String status =
          new ReferenceTcb(info.get(), quote.tdx()).evaluate(pck.get(), quote, qe.get(), out);
      out.status = Optional.of(status);
    }
    claims();
    return out;
  }

  private Optional<ReferenceChain> pckChain() {
    Optional<byte[]> pem =
        quote.certificationType() == 5
            ? Optional.of(quote.certificationData())
            : sample.collateral().find(Part.PCK_CHAIN);
    if (pem.isEmpty()) {
      out.missing.add("pck.chain collateral.missing.pckChain");
      return Optional.empty();
    }
    try {
      return Optional.of(
          ReferenceChain.build(pem.get(), "Intel SGX PCK Certificate", 3, sample.anchor()));
    } catch (ReferenceChain.Rejected e) {
      out.check(false, "pck.chain", e.code());
      return Optional.empty();
    }
  }

  private Optional<ReferencePck> pck(ReferenceChain chain) {
    try {
      return Optional.of(ReferencePck.read(chain.leaf()));
    } catch (IOException e) {
      out.check(false, "pck.chain", "chain.role");
      return Optional.empty();
    }
  }

  private void quoteSignatures(Optional<ReferenceChain> chain) throws GeneralSecurityException {
    if (chain.isPresent()) {
      PublicKey pck = chain.get().leaf().getPublicKey();
      out.check(
          ecdsa(pck, quote.qeReport(), quote.qeReportSignature()),
          "quote.qeReportSignature",
          "signature.qeReport");
    }
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    sha256.update(quote.attestationKey());
    sha256.update(quote.qeAuthData());
    out.check(
        Arrays.equals(
            Arrays.copyOf(sha256.digest(), 64), Arrays.copyOfRange(quote.qeReport(), 320, 384)),
        "quote.qeReportData",
        "signature.qeReportData");
    out.check(
        ecdsa(point(quote.attestationKey()), quote.signed(), quote.signature()),
        "quote.signature",
        "signature.quote");
    out.check((quote.qeReport()[48] & 2) == 0, "qe.debug", "qe.debug");
  }

  private Optional<X509CRL> crl(Part part, String kind, String issuer, PublicKey key)
      throws GeneralSecurityException {
    String step = "collateral." + kind + ".signature";
    Optional<byte[]> der = sample.collateral().find(part);
    if (der.isEmpty()) {
      out.missing.add(step + " collateral.missing." + kind);
      return Optional.empty();
    }
    try {
      X509CRL crl =
          (X509CRL)
              CertificateFactory.getInstance("X.509")
                  .generateCRL(new ByteArrayInputStream(der.get()));
      if (!out.check(
          crl.getIssuerX500Principal().getName().equals(issuer),
          step,
          "collateral.mismatch." + kind)) {
        return Optional.empty();
      }
      crl.verify(key);
      if (crl.hasUnsupportedCriticalExtension()) {
        throw new CRLException("critical extension");
      }
      freshness(kind, crl.getThisUpdate().toInstant(), crl.getNextUpdate().toInstant());
      return Optional.of(crl);
    } catch (GeneralSecurityException e) {
      out.check(false, step, "collateral.rejected." + kind);
      return Optional.empty();
    }
  }

  private Optional<ReferenceChain> signingChain(Optional<X509CRL> rootCrl) {
    String step = "collateral.tcbSigningChain.";
    Optional<byte[]> pem = sample.collateral().find(Part.TCB_SIGNING_CHAIN);
    if (pem.isEmpty()) {
      out.missing.add(step + "chain collateral.missing.tcbSigningChain");
      return Optional.empty();
    }
    try {
      ReferenceChain chain =
          ReferenceChain.build(pem.get(), "Intel SGX TCB Signing", 2, sample.anchor());
      switch (chain.validity(sample.at())) {
        case "expired" -> out.check(false, step + "validity", "collateral.stale.tcbSigningChain");
        case "notYetValid" ->
            out.check(false, step + "validity", "collateral.notYetValid.tcbSigningChain");
        default -> {}
      }
      rootCrl.ifPresent(
          crl ->
              out.check(
                  !crl.isRevoked(chain.leaf()),
                  step + "crl",
                  "collateral.revoked.tcbSigningChain"));
      return Optional.of(chain);
    } catch (ReferenceChain.Rejected e) {
      out.check(false, step + "chain", "collateral.rejected.tcbSigningChain");
      return Optional.empty();
    }
  }

  private Optional<JsonDocument> document(
      Part part, String kind, String member, int version, ReferenceChain chain) {
    String step = "collateral." + kind + ".signature";
    Optional<byte[]> bytes = sample.collateral().find(part);
    if (bytes.isEmpty()) {
      out.missing.add(step + " collateral.missing." + kind);
      return Optional.empty();
    }
    try {
      String text = new String(bytes.get(), UTF_8);
      JsonDocument envelope = JsonDocument.read(text);
      byte[] signature = HexFormat.of().parseHex(envelope.text("signature"));
      String raw = text.substring(text.indexOf(':') + 1, text.lastIndexOf(",\"signature\""));
      JsonDocument inner = envelope.object(member);
      boolean good =
          ecdsa(chain.leaf().getPublicKey(), raw.getBytes(UTF_8), signature)
              && inner.number("version") == version
              && (!inner.has("tcbType") || inner.number("tcbType") == 0);
      Instant issued = Instant.parse(inner.text("issueDate"));
      Instant next = Instant.parse(inner.text("nextUpdate"));
      if (part == Part.TCB_INFO) {
        new ReferenceTcb(inner, inner.text("id").equals("TDX") && quote.tdx());
      } else {
        ReferenceTcb.checkLevels(inner);
      }
      if (!out.check(good, step, "collateral.rejected." + kind)) {
        return Optional.empty();
      }
      freshness(kind, issued, next);
      return Optional.of(inner);
    } catch (RuntimeException e) {
      out.check(false, step, "collateral.rejected." + kind);
      return Optional.empty();
    }
  }

  private boolean matches(JsonDocument info, ReferencePck pck) {
    return out.check(
        info.text("id").equals(quote.tdx() ? "TDX" : "SGX")
            && pck.fmspc().equals(lower(info.text("fmspc")))
            && pck.pceId().equals(lower(info.text("pceId"))),
        "collateral.tcbInfo.match",
        "collateral.mismatch.tcbInfo");
  }

  private Optional<String> quotingEnclave(JsonDocument identity) {
    if (!out.check(
        identity.text("id").equals(quote.tdx() ? "TD_QE" : "QE"),
        "collateral.qeIdentity.match",
        "collateral.mismatch.qeIdentity")) {
      return Optional.empty();
    }
    byte[] report = quote.qeReport();
    out.check(
        HexFormat.of().formatHex(report, 128, 160).equals(lower(identity.text("mrsigner"))),
        "qe.mrsigner",
        "qe.mrsigner");
    out.check((report[256] & 0xFF) == identity.number("isvprodid"), "qe.isvprodid", "qe.isvprodid");
    out.check(masked(identity, "miscselect", 16, 4), "qe.miscselect", "qe.miscselect");
    out.check(masked(identity, "attributes", 48, 16), "qe.attributes", "qe.attributes");
    Optional<String> status = ReferenceTcb.isvStatus(identity, report[258]);
    out.check(status.isPresent(), "qe.level", "qe.level");
    return status;
  }

  private boolean masked(JsonDocument identity, String name, int at, int length) {
    BigInteger mask = new BigInteger(identity.text(name + "Mask"), 16);
    BigInteger want = new BigInteger(identity.text(name), 16);
    BigInteger have = new BigInteger(1, Arrays.copyOfRange(quote.qeReport(), at, at + length));
    return have.and(mask).equals(want.and(mask));
  }

  private void claims() {
    byte[] body = quote.body();
    int reportData = quote.tdx() ? 520 : 320;
    out.check(
        Arrays.equals(sample.challenge(), Arrays.copyOfRange(body, reportData, reportData + 64)),
        "binding",
        "binding.mismatch");
    boolean debug = quote.tdx() ? body[120] != 0 : (body[48] & 2) != 0;
    if (debug) {
      out.claims.add("debug");
    }
    if (quote.tdx() && !HexFormat.of().formatHex(body, 121, 128).equals("00001000000000")) {
      out.claims.add("tdAttributesSet");
    }
    if (quote.tdx() && !HexFormat.of().formatHex(body, 128, 136).equals("e702060000000000")) {
      out.claims.add("xfam");
    }
    if (body.length == 648 && body[600] != 0) {
      out.claims.add("measurements.mrservicetd");
    }
  }

  private void freshness(String kind, Instant issued, Instant next) {
    String step = "collateral." + kind + ".validity";
    out.check(!sample.at().isBefore(issued), step, "collateral.notYetValid." + kind);
    out.check(sample.at().isBefore(next), step, "collateral.stale." + kind);
  }

  private PublicKey anchor() throws GeneralSecurityException {
    return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(sample.anchor()));
  }

  private static String anchorName() {
    return "C=US,ST=CA,L=Santa Clara,O=Intel Corporation,CN=Intel SGX Root CA";
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static PublicKey point(byte[] xy) throws GeneralSecurityException {
    AlgorithmParameters p256 = AlgorithmParameters.getInstance("EC");
    p256.init(new ECGenParameterSpec("secp256r1"));
    ECPoint point =
        new ECPoint(
            new BigInteger(1, Arrays.copyOf(xy, 32)),
            new BigInteger(1, Arrays.copyOfRange(xy, 32, 64)));
    return KeyFactory.getInstance("EC")
        .generatePublic(new ECPublicKeySpec(point, p256.getParameterSpec(ECParameterSpec.class)));
  }

  private static boolean ecdsa(PublicKey key, byte[] message, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
