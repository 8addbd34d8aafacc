package dev.cloister.attestation.ratls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.testkit.intel.IntelCollateral.Part;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.nitro.CborItems;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Seed;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Evidence in issued certificates: which key it names, and when certificate and evidence hold. */
class RaTlsCertificateTest {
  private static final Seed SEED = Seed.of("ra-tls");
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant FROM = AT.minus(Duration.ofHours(1));
  private static final Instant TO = AT.plus(Duration.ofHours(1));
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final EcKey KEY = EcKey.p256(SEED.derive("key"));
  private static final EcKey OTHER = EcKey.p256(SEED.derive("other"));
  private static final String TCG = "2.23.133.5.4.9";

  @Test
  void parse_interoperableForm_namesTheCertificatesKey() throws Exception {
    assertThat(interoperable(KEY).keyBinding()).isEqualTo(KeyBinding.CLAIMS);
    assertThat(interoperable(OTHER).keyBinding()).isEqualTo(KeyBinding.NONE);
  }

  @Test
  void parse_claimsThatTheQuoteDoesNotCarry_bindNothing() throws Exception {
    byte[] quote = scenario(sha256(claims(OTHER))).issue().evidence();
    assertThat(certificate(TCG, tagged(quote, claims(KEY))).keyBinding())
        .isEqualTo(KeyBinding.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.6.9.42.840.113741.1337.6", "1.2.840.113741.1337.6"})
  void parse_rawQuote_namesTheCertificatesKey(String oid) throws Exception {
    byte[] quote = scenario(sha256(KEY.spki())).issue().evidence();
    byte[] foreign = scenario(sha256(OTHER.spki())).issue().evidence();
    assertThat(certificate(oid, quote).keyBinding()).isEqualTo(KeyBinding.SPKI_HASH);
    assertThat(certificate(oid, foreign).keyBinding()).isEqualTo(KeyBinding.NONE);
  }

  /** A token states its report data as it likes. */
  @Test
  void parse_tokenWhoseReportDataIsNoHex_namesNoKey() throws Exception {
    String token =
        Stream.of(
                "{\"alg\":\"RS256\",\"typ\":\"JWT\"}",
                "{\"iss\":\"https://a.b.attest.azure.net\",\"tdx_mrtd\":\"00\","
                    + "\"tdx_report_data\":\"no hex\"}",
                "signature")
            .map(part -> part.getBytes(StandardCharsets.US_ASCII))
            .map(part -> Base64.getUrlEncoder().withoutPadding().encodeToString(part))
            .collect(Collectors.joining("."));
    byte[] evidence = token.getBytes(StandardCharsets.US_ASCII);
    assertThat(certificate("1.2.840.113741.1.5.5.1.6", evidence).keyBinding())
        .isEqualTo(KeyBinding.NONE);
  }

  @Test
  void validAt_certificate_holdsUpToAndIncludingBothEnds() throws Exception {
    RaTlsCertificate certificate = interoperable(KEY);
    assertThat(certificate.validAt(FROM.minus(SECOND))).isFalse();
    assertThat(certificate.validAt(FROM)).isTrue();
    assertThat(certificate.validAt(TO)).isTrue();
    assertThat(certificate.validAt(TO.plus(SECOND))).isFalse();
  }

  /** The certificate's own end says nothing about its evidence, nor the other way round. */
  @Test
  void verify_embeddedQuote_endsWithItsCollateralAndNotWithTheCertificate() throws Exception {
    Instant stale = AT.plus(Duration.ofHours(2));
    IntelSample sample =
        scenario(sha256(claims(KEY)))
            .tcbInfo(info -> info.withValidity(AT.minus(Duration.ofDays(1)), stale))
            .issue();
    RaTlsCertificate certificate = certificate(TCG, tagged(sample.evidence(), claims(KEY)));
    for (Instant at : List.of(AT, TO, TO.plus(SECOND), stale.minus(SECOND), stale)) {
      assertThat(failed(certificate, sample, at)).as("%s", at).isEqualTo(!at.isBefore(stale));
    }
  }

  private static boolean failed(RaTlsCertificate certificate, IntelSample sample, Instant at) {
    Collateral.Builder collateral = Collateral.builder();
    Map.of(
            Part.TCB_INFO, CollateralKind.TCB_INFO,
            Part.QE_IDENTITY, CollateralKind.QE_IDENTITY,
            Part.TCB_SIGNING_CHAIN, CollateralKind.TCB_SIGNING_CHAIN,
            Part.ROOT_CRL, CollateralKind.ROOT_CRL,
            Part.PCK_CRL, CollateralKind.PCK_CRL)
        .forEach((part, kind) -> collateral.add(kind, sample.collateral().get(part)));
    TrustAnchor anchor = TrustAnchor.of(Vendor.INTEL, "issued", sample.anchor());
    return !Verifier.of(new DevelopmentAnchors(List.of(anchor)))
        .verify(certificate.evidence(), Challenge.none(), collateral.build(), at)
        .failures()
        .isEmpty();
  }

  /** A certificate of {@link #KEY} whose claims name that key. */
  private static RaTlsCertificate interoperable(EcKey named) throws Exception {
    byte[] claims = claims(named);
    return certificate(TCG, tagged(scenario(sha256(claims)).issue().evidence(), claims));
  }

  private static RaTlsCertificate certificate(String oid, byte[] evidence) throws Exception {
    Certificate certificate =
        CertificateSpec.of("CN=service", "CN=service", KEY.spki(), FROM, TO)
            .with(Extension.of(oid, false, evidence))
            .sign(KEY);
    return RaTlsCertificate.parse(certificate.der());
  }

  private static IntelScenario scenario(byte[] hash) {
    return IntelScenario.of(QuoteFormat.TDX_V4, SEED, AT)
        .quote(q -> q.withReportData(Arrays.copyOf(hash, 64)));
  }

  private static byte[] claims(EcKey key) {
    byte[] hash =
        CborItems.array(List.of(CborItems.integer(1), CborItems.bytes(sha256(key.spki()))));
    return CborItems.map(Map.of("pubkey-hash", CborItems.bytes(hash)));
  }

  private static byte[] tagged(byte[] quote, byte[] claims) {
    return CborItems.tagged(
        60000, CborItems.array(List.of(CborItems.bytes(quote), CborItems.bytes(claims))));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
