package dev.cloister.attestation.detect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.attestation.Detection;
import dev.cloister.attestation.Detection.Recognised;
import dev.cloister.attestation.Detection.Shape;
import dev.cloister.attestation.Detection.Stop;
import dev.cloister.attestation.Detection.Stopped;
import dev.cloister.attestation.Detection.Unknown;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.ratls.KeyBinding;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.vectors.Vectors;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetectionTest {
  private static final int QUOTE_HEADER = 48;

  static Stream<Format> formats() {
    return DetectedSamples.all().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void detect_evidence_isRecognised(Format format) {
    Detection found = Evidence.detect(DetectedSamples.of(format));
    assertThat(found).isInstanceOf(Recognised.class);
    assertThat(((Recognised) found).evidence().format()).isEqualTo(format);
    assertThat(found.message()).isEqualTo(format.code() + " evidence");
  }

  @ParameterizedTest
  @MethodSource("formats")
  void detect_anyPrefix_agreesWithParse(Format format) {
    byte[] whole = DetectedSamples.of(format);
    for (int length = 0; length < whole.length; length += 1 + length / 64) {
      byte[] cut = Arrays.copyOf(whole, length);
      Detection found = Evidence.detect(cut);
      assertThat(found instanceof Recognised).as("%d bytes", length).isEqualTo(parses(cut));
      assertThat(found.message()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TDX_V4, 20, INTEL_QUOTE",
    "TDX_V4, 40, INTEL_QUOTE",
    "TDX_V4, 700, INTEL_QUOTE",
    "TDX_V5, 30, INTEL_QUOTE",
    "SGX_V3, 500, INTEL_QUOTE",
    "SNP, 1183, SNP_REPORT",
    "SNP, 60, SNP_REPORT",
    "TPM, 30, TPM_QUOTE"
  })
  void detect_evidenceCutShort_isTruncatedAndNamed(Format format, int length, Shape shape) {
    Stopped found = stopped(Arrays.copyOf(DetectedSamples.of(format), length));
    assertThat(found.looksLike()).isEqualTo(shape);
    assertThat(found.stop()).isEqualTo(Stop.TRUNCATED);
  }

  @Test
  void detect_tokenWithoutSignature_isTruncated() {
    String token = new String(DetectedSamples.of(Format.AZURE_MAA), UTF_8);
    Stopped found = stopped(token.substring(0, token.lastIndexOf('.')).getBytes(UTF_8));
    assertThat(found.looksLike()).isEqualTo(Shape.TOKEN);
    assertThat(found.stop()).isEqualTo(Stop.TRUNCATED);
  }

  @Test
  void detect_quoteOfALaterVersion_namesTheKnownOnes() {
    Stopped found = stopped(with(DetectedSamples.of(Format.TDX_V4), 0, 6));
    assertThat(found.stop()).isEqualTo(Stop.UNSUPPORTED);
    assertThat(found.message())
        .isEqualTo("looks like an Intel quote: version 6: versions 3 to 5 are known");
  }

  @Test
  void detect_quoteOfAnotherKeyType_isUnsupported() {
    Stopped found = stopped(with(DetectedSamples.of(Format.TDX_V4), 2, 3));
    assertThat(found.stop()).isEqualTo(Stop.UNSUPPORTED);
    assertThat(found.reason()).contains("attestation key type 2", "found 3");
  }

  @Test
  void detect_quoteOfAnotherVendor_isMalformed() {
    Stopped found = stopped(with(DetectedSamples.of(Format.TDX_V4), 12, 0));
    assertThat(found.looksLike()).isEqualTo(Shape.INTEL_QUOTE);
    assertThat(found.stop()).isEqualTo(Stop.MALFORMED);
    assertThat(found.reason()).contains("vendor");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 7})
  void detect_reportOfAnotherVersion_namesTheKnownOnes(int version) {
    Stopped found = stopped(with(DetectedSamples.of(Format.SNP), 0, version));
    assertThat(found.looksLike()).isEqualTo(Shape.SNP_REPORT);
    assertThat(found.stop()).isEqualTo(Stop.UNSUPPORTED);
    assertThat(found.reason()).contains("version " + version, "2 to 5");
  }

  @Test
  void detect_tokenOfAnUnknownIssuer_isUnsupported() {
    String header = base64("{\"alg\":\"RS256\",\"typ\":\"JWT\"}");
    String payload = base64("{\"iss\":\"https://accounts.example\"}");
    Stopped found = stopped((header + "." + payload + ".AAAA").getBytes(UTF_8));
    assertThat(found.looksLike()).isEqualTo(Shape.TOKEN);
    assertThat(found.stop()).isEqualTo(Stop.UNSUPPORTED);
  }

  @Test
  void detect_encryptedToken_isUnsupported() {
    Stopped found = stopped("eyJhbGciOiJSU0EifQ.AAAA.BBBB.CCCC.DDDD".getBytes(UTF_8));
    assertThat(found.stop()).isEqualTo(Stop.UNSUPPORTED);
    assertThat(found.reason()).contains("JWE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\":\"x\",\"value\":1} | JSON | NOT_EVIDENCE | no known member among name, value",
        "{} | JSON | NOT_EVIDENCE | no known member",
        "[1,2] | JSON | NOT_EVIDENCE | a list",
        "{\"a\":1 | JSON | MALFORMED | not strict JSON",
        "{\"a\":1,\"a\":2} | JSON | MALFORMED | not strict JSON",
        "{\"token\":\"eyJ\"} | JSON | WRAPPED | its member token",
        "{\"quote\":\"0400\"} | JSON | WRAPPED | its member quote",
        "{\"keys\":[]} | COLLATERAL | NOT_EVIDENCE | is none itself",
        "{\"tcbInfo\":{}} | COLLATERAL | NOT_EVIDENCE | is none itself",
        "{\"cloisterBundle\":1} | BUNDLE | WRAPPED | member evidence",
        "<html>Sign in</html> | XML | NOT_EVIDENCE | sign-in page",
        "-----BEGIN PUBLIC KEY----- | PEM | NOT_EVIDENCE | PUBLIC KEY",
        "-----BEGIN CERTIFICATE----- | CERTIFICATE | MALFORMED | X.509"
      })
  void detect_text_saysWhatItIs(String text, Shape shape, Stop stop, String reason) {
    Stopped found = stopped(text.getBytes(UTF_8));
    assertThat(found.looksLike()).isEqualTo(shape);
    assertThat(found.stop()).isEqualTo(stop);
    assertThat(found.reason()).contains(reason);
  }

  @Test
  void detect_jsonWithHostileNames_showsNone() {
    Stopped found = stopped("{\"\\u001b[31m\":1,\"plain\":2}".getBytes(UTF_8));
    assertThat(found.reason()).isEqualTo("no known member among plain");
  }

  @ParameterizedTest
  @CsvSource({
    "1f8b0800, COMPRESSED, WRAPPED",
    "d9ea6082, CBOR, WRAPPED",
    "8443a10126, CBOR, UNSUPPORTED",
    "d28443a10126, CBOR, UNSUPPORTED",
    "48434c41, HCL_REPORT, NOT_EVIDENCE",
    "0091ff5443478018, TPM_QUOTE, WRAPPED"
  })
  void detect_binary_saysWhatItIs(String hex, Shape shape, Stop stop) {
    Stopped found = stopped(HexFormat.of().parseHex(hex));
    assertThat(found.looksLike()).isEqualTo(shape);
    assertThat(found.stop()).isEqualTo(stop);
  }

  @Test
  void detect_localReport_asksForAQuote() {
    Stopped found = stopped(with(new byte[1024], 0, 0x81));
    assertThat(found.looksLike()).isEqualTo(Shape.TDREPORT);
    assertThat(found.reason()).contains("quote");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hex", "0x", "base64", "base64url", "lines"})
  void detect_encodedEvidence_saysWhatIsInside(String form) {
    byte[] quote = DetectedSamples.of(Format.TDX_V4);
    String text =
        switch (form) {
          case "hex" -> HexFormat.of().formatHex(quote);
          case "0x" -> "0x" + HexFormat.of().formatHex(quote) + "\n";
          case "base64" -> Base64.getEncoder().encodeToString(quote);
          case "base64url" -> Base64.getUrlEncoder().encodeToString(quote);
          default -> Base64.getMimeEncoder().encodeToString(quote);
        };
    Stopped found = stopped(text.getBytes(UTF_8));
    assertThat(found.looksLike()).isEqualTo(Shape.ENCODED);
    assertThat(found.stop()).isEqualTo(Stop.WRAPPED);
    assertThat(found.reason()).contains(quote.length + " bytes", "look like an Intel quote");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void detect_certificateWithAQuoteOfItsKey_isRecognisedInIt(boolean pem) {
    EcKey key = EcKey.p256(Seed.of("ra-tls"));
    Certificate certificate =
        certificate(
            key, Extension.of("1.2.840.113741.1337.6", false, DetectedSamples.of(Format.SGX_V3)));
    Detection found = Evidence.detect(pem ? certificate.pem().getBytes(UTF_8) : certificate.der());
    assertThat(found).isInstanceOf(Detection.InCertificate.class);
    Detection.InCertificate in = (Detection.InCertificate) found;
    assertThat(in.evidence().format()).isEqualTo(Format.SGX_V3);
    assertThat(in.keyBinding()).isEqualTo(KeyBinding.NONE);
    assertThat(in.message()).contains("sgx-v3", "does not name the certificate's key");
  }

  @Test
  void detect_certificateWithoutEvidence_saysSo() {
    Stopped found = stopped(certificate(EcKey.p256(Seed.of("plain"))).der());
    assertThat(found.looksLike()).isEqualTo(Shape.CERTIFICATE);
    assertThat(found.stop()).isEqualTo(Stop.NOT_EVIDENCE);
    assertThat(found.reason()).contains("no evidence extension");
  }

  @Test
  void detect_certificateInACertificate_isNotOpenedTwice() {
    EcKey key = EcKey.p256(Seed.of("nested"));
    byte[] inner = certificate(key).der();
    for (int depth = 0; depth < 40; depth++) {
      inner = certificate(key, Extension.of("1.2.840.113741.1337.6", false, inner)).der();
    }
    assertThat(stopped(inner).reason()).contains("looks like a certificate");
  }

  @Test
  void detect_noBytes_isUnknown() {
    assertThat(Evidence.detect(new byte[0])).isInstanceOf(Unknown.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "ffffffffffffffffffff", "68656c6c6f20776f726c64"})
  void detect_anythingElse_isUnknownAndShowsHowItBegins(String hex) {
    Detection found = Evidence.detect(HexFormat.of().parseHex(hex));
    assertThat(found).isInstanceOf(Unknown.class);
    assertThat(found.message())
        .contains("no known evidence format", hex.substring(0, Math.min(16, hex.length())));
  }

  @Test
  void parse_whatIsNoEvidence_saysTheSame() {
    byte[] later = with(DetectedSamples.of(Format.TDX_V4), 0, 6);
    assertThatExceptionOfType(MalformedEvidenceException.class)
        .isThrownBy(() -> Verifier.parse(later))
        .withMessage(Evidence.detect(later).message())
        .satisfies(e -> assertThat(e.stop()).isEqualTo(Stop.UNSUPPORTED));
  }

  @Test
  void detect_realEvidence_isRecognised() throws IOException {
    Vectors vectors = Vectors.of(System.getenv(), Path.of(System.getProperty("cloister.root")));
    Map<String, Format> files =
        Map.of(
            "attestation/arm-cca/rust-ccatoken/cca-token-01.cbor", Format.ARM_CCA,
            "attestation/azure-vtpm/az-snp-vtpm/evidence-v1.json", Format.AZURE_VTPM,
            "attestation/tdx-quote-v4/phala-tdx-quote.dat", Format.TDX_V4,
            "attestation/aws-nitro/evervault-valid.bin", Format.NITRO);
    for (Map.Entry<String, Format> file : files.entrySet()) {
      Optional<byte[]> bytes = vectors.find(file.getKey());
      if (bytes.isEmpty()) {
        System.err.println(Vectors.missing(file.getKey()));
      } else {
        assertThat(Evidence.detect(bytes.get()).message())
            .isEqualTo(file.getValue().code() + " evidence");
      }
    }
  }

  private static Stopped stopped(byte[] bytes) {
    Detection found = Evidence.detect(bytes);
    assertThat(found).isInstanceOf(Stopped.class);
    return (Stopped) found;
  }

  private static boolean parses(byte[] bytes) {
    try {
      Verifier.parse(bytes);
      return true;
    } catch (MalformedEvidenceException e) {
      return false;
    }
  }

  private static byte[] with(byte[] bytes, int offset, int value) {
    assertThat(offset).isLessThan(QUOTE_HEADER);
    bytes[offset] = (byte) value;
    return bytes;
  }

  private static Certificate certificate(EcKey key, Extension... extensions) {
    CertificateSpec spec =
        CertificateSpec.of(
            "CN=ra-tls",
            "CN=ra-tls",
            key.spki(),
            DetectedSamples.AT,
            DetectedSamples.AT.plus(Duration.ofDays(1)));
    for (Extension extension : List.of(extensions)) {
      spec = spec.with(extension);
    }
    return spec.sign(key);
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }
}
