package dev.cloister.attestation.intel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.Detection.Stop;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.format.Formats;
import dev.cloister.attestation.sgx.SgxFormat;
import dev.cloister.attestation.tdx.TdxFormat;
import dev.cloister.testkit.intel.CertificationData;
import dev.cloister.testkit.intel.PlatformSpec;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.intel.QuoteHeaderField;
import dev.cloister.testkit.intel.TdReportField;
import dev.cloister.testkit.pki.Certificate;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What bytes are taken for a quote, and of which kind. */
class QuoteBytesTest {
  @ParameterizedTest
  @EnumSource(QuoteFormat.class)
  void looksLike_headerOfThatVersion_does(QuoteFormat format) {
    byte[] quote = IntelSamples.scenario(format).issue().evidence();
    byte[] header = Arrays.copyOf(quote, 48);
    for (int version : new int[] {3, 4, 5}) {
      assertThat(IntelQuote.looksLike(header, version)).isEqualTo(version == format.version());
    }
    assertThat(IntelQuote.looksLike(Arrays.copyOf(quote, 47), format.version())).isFalse();
    byte[] other = header.clone();
    other[27] ^= 1;
    assertThat(IntelQuote.looksLike(other, format.version())).isFalse();
    assertThat(IntelQuote.hasVendorId(Arrays.copyOf(quote, 28))).isTrue();
    assertThat(IntelQuote.hasVendorId(Arrays.copyOf(quote, 27))).isFalse();
    assertThat(IntelQuote.hasVendorId(other)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(QuoteFormat.class)
  void parse_quote_isOfItsFormat(QuoteFormat format) throws Exception {
    byte[] quote = IntelSamples.scenario(format).issue().evidence();
    Format expected =
        switch (format.version()) {
          case 3 -> Format.SGX_V3;
          case 4 -> Format.TDX_V4;
          default -> Format.TDX_V5;
        };
    assertThat(Verifier.parse(quote).format()).isEqualTo(expected);
    boolean sgx = format == QuoteFormat.SGX_V3;
    assertThat(new SgxFormat().recognises(quote)).isEqualTo(sgx);
    assertThat(new TdxFormat().recognises(quote)).isEqualTo(!sgx);
    assertThat(Formats.of(expected).formats()).contains(expected);
    if (sgx) {
      assertThatThrownBy(() -> new TdxFormat().parse(quote))
          .isInstanceOf(MalformedEvidenceException.class);
    } else {
      assertThatThrownBy(() -> new SgxFormat().parse(quote))
          .isInstanceOf(MalformedEvidenceException.class);
      assertThatThrownBy(() -> IntelQuote.parse(quote).enclaveReport())
          .isInstanceOf(IllegalStateException.class);
    }
  }

  /** A key type and a body type that later quotes may have are not malformed, only unknown. */
  @Test
  void parse_kindsThatAreNotKnown_areUnsupported() {
    byte[] keyType =
        IntelSamples.scenario(QuoteFormat.TDX_V4)
            .quote(q -> q.with(QuoteHeaderField.ATTESTATION_KEY_TYPE, 3))
            .issue()
            .evidence();
    byte[] bodyType = IntelSamples.scenario(QuoteFormat.TDX_V5_TD15).issue().evidence();
    bodyType[48] = 4;
    for (byte[] quote : new byte[][] {keyType, bodyType}) {
      assertThatThrownBy(() -> IntelQuote.parse(quote))
          .isInstanceOfSatisfying(
              MalformedEvidenceException.class,
              e -> assertThat(e.stop()).isEqualTo(Stop.UNSUPPORTED));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 6})
  void parse_otherVersion_isRefused(int version) {
    byte[] quote = IntelSamples.scenario(QuoteFormat.TDX_V4).issue().evidence();
    quote[0] = (byte) version;
    assertThatThrownBy(() -> IntelQuote.parse(quote))
        .isInstanceOf(MalformedEvidenceException.class)
        .hasMessageContaining("version");
  }

  @Test
  void parse_quote_keepsItsOwnCopyOfTheBytes() throws Exception {
    byte[] bytes = IntelSamples.scenario(QuoteFormat.TDX_V4).issue().evidence();
    IntelQuote quote = IntelQuote.parse(bytes);
    byte[] said = quote.reportData();
    Arrays.fill(bytes, (byte) 0);
    assertThat(quote.reportData()).isEqualTo(said);
  }

  /** Each length is exactly that of what it holds: the outer data's, and all of the signature's. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void parse_bytesAfterTheCertificates_areRefused(boolean insideTheOuterData) {
    QuoteFormat format = QuoteFormat.TDX_V4;
    byte[] sound = IntelSamples.scenario(format).issue().evidence();
    ByteBuffer longer = ByteBuffer.allocate(sound.length + 1).order(ByteOrder.LITTLE_ENDIAN);
    longer.put(sound);
    lengthen(longer, format.signatureLengthOffset());
    if (insideTheOuterData) {
      lengthen(longer, format.signatureLengthOffset() + 4 + 128 + 2);
    }
    byte[] quote = longer.array();
    assertThatThrownBy(() -> IntelQuote.parse(quote))
        .isInstanceOf(MalformedEvidenceException.class);
  }

  private static void lengthen(ByteBuffer quote, int length) {
    quote.putInt(length, quote.getInt(length) + 1);
  }

  @Test
  void verify_certificateThatDoesNotBelongToTheChain_isNoticed() throws Exception {
    Certificate other =
        IntelSamples.scenario(QuoteFormat.TDX_V4)
            .stranger()
            .platform(PlatformSpec.server())
            .chain()
            .getLast();
    AttestationResult result =
        IntelSamples.verify(
            IntelSamples.scenario(QuoteFormat.TDX_V4)
                .quote(
                    q ->
                        q.withCertification(
                            chain ->
                                CertificationData.chain(
                                    Stream.concat(chain.stream(), Stream.of(other)).toList())))
                .issue());
    assertThat(IntelSamples.failed(result)).contains("pck.chain chain.role");
    assertThat(result.chain()).isEqualTo(ChainStatus.INVALID);
  }

  /** The module that runs now has no identity: nothing is known of what a relaunch would give. */
  @Test
  void verify_presentModuleOfUnknownVersion_isNotSupported() throws Exception {
    AttestationResult result =
        IntelSamples.verify(
            IntelSamples.scenario(QuoteFormat.TDX_V5_TD15)
                .quote(
                    q ->
                        q.with(TdReportField.TEE_TCB_SVN, "02010700000000000000000000000000")
                            .with(TdReportField.TEE_TCB_SVN2, "05070700000000000000000000000000"))
                .issue());
    assertThat(result.tcbStatus()).contains(TcbStatus.NOT_SUPPORTED);
    assertThat(IntelSamples.failed(result)).containsExactly("tcb.level tcb.notSupported");
  }
}
