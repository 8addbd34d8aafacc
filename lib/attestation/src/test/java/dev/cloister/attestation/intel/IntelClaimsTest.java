package dev.cloister.attestation.intel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.intel.QuoteSpec;
import dev.cloister.testkit.intel.TdReportField;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each claim comes from its own field: all fields of an issued quote differ. */
class IntelClaimsTest {
  private static final Map<String, TdReportField> REGISTERS =
      Map.of(
          "mrtd", TdReportField.MRTD,
          "rtmr0", TdReportField.RTMR0,
          "rtmr1", TdReportField.RTMR1,
          "rtmr2", TdReportField.RTMR2,
          "rtmr3", TdReportField.RTMR3,
          "mrseam", TdReportField.MRSEAM,
          "mrsignerseam", TdReportField.MRSIGNERSEAM,
          "mrconfigid", TdReportField.MRCONFIGID,
          "mrowner", TdReportField.MROWNER,
          "mrownerconfig", TdReportField.MROWNERCONFIG);

  @ParameterizedTest
  @EnumSource(names = {"TDX_V4", "TDX_V5_TD10", "TDX_V5_TD15"})
  void verify_tdxQuote_claimsEachRegister(QuoteFormat format) throws Exception {
    for (Map.Entry<String, TdReportField> register : REGISTERS.entrySet()) {
      byte[] value = new byte[48];
      Arrays.fill(value, (byte) 0x5a);
      JsonObject claims =
          IntelSamples.verify(
                  IntelSamples.scenario(format)
                      .quote(q -> q.with(register.getValue(), value))
                      .issue())
              .claims();
      assertThat(claims.object("measurements").string(register.getKey()))
          .isEqualTo("5a".repeat(48));
    }
  }

  @Test
  void verify_tdReport15_claimsServiceTdAndSecondSvn() throws Exception {
    JsonObject claims =
        IntelSamples.verify(
                IntelSamples.scenario(QuoteFormat.TDX_V5_TD15)
                    .quote(q -> q.with(TdReportField.MRSERVICETD, "5A".repeat(48)))
                    .issue())
            .claims();
    assertThat(claims.object("measurements").string("mrservicetd")).isEqualTo("5a".repeat(48));
    assertThat(claims.string("teeTcbSvn2")).hasSize(32);
    assertThat(claims.object("quote").integer("bodyType")).isEqualTo(3);
  }

  @Test
  void verify_tdAttributes_areNamed() throws Exception {
    JsonObject claims =
        IntelSamples.verify(
                IntelSamples.scenario(QuoteFormat.TDX_V4)
                    .quote(q -> q.with(TdReportField.TDATTRIBUTES, "01000070000000C0"))
                    .issue())
            .claims();
    assertThat(claims.array("tdAttributesSet").strings())
        .containsExactly("debug", "septVeDisable", "bit29", "pks", "bit62", "perfmon");
    assertThat(claims.bool("debug")).isTrue();
    assertThat(claims.string("tdAttributes")).isEqualTo("01000070000000c0");
  }

  @Test
  void verify_platform_claimsWhatThePckCertificateSays() throws Exception {
    JsonObject claims =
        IntelSamples.verify(IntelSamples.scenario(QuoteFormat.TDX_V4).issue()).claims();
    JsonObject platform = claims.object("platform");
    assertThat(platform.string("fmspc")).isEqualTo("50806f000000");
    assertThat(platform.string("ca")).isEqualTo("platform");
    assertThat(claims.string("hardwareId")).isEqualTo("piid:" + platform.string("piid"));
    assertThat(claims.object("tcb").string("status")).isEqualTo("UpToDate");
  }

  @Test
  void verify_sgxQuote_claimsTheEnclave() throws Exception {
    JsonObject claims =
        IntelSamples.verify(IntelSamples.scenario(QuoteFormat.SGX_V3).issue()).claims();
    assertThat(claims.string("tee")).isEqualTo("sgx");
    assertThat(claims.bool("debug")).isFalse();
    assertThat(claims.object("measurements").members()).containsOnlyKeys("mrenclave", "mrsigner");
    assertThat(claims.integer("isvProdId")).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(QuoteFormat.class)
  void verify_reportData_isTheQuotes(QuoteFormat format) throws Exception {
    IntelSample sample = IntelSamples.scenario(format).issue();
    assertThat(IntelSamples.verify(sample).claims().string("reportData"))
        .isEqualTo(HexFormat.of().formatHex(sample.challenge()));
  }

  @ParameterizedTest
  @EnumSource(QuoteFormat.class)
  void describe_unverifiedQuote_saysTheSameOfTheBody(QuoteFormat format) throws Exception {
    IntelSample sample = IntelSamples.scenario(format).issue();
    AttestationResult verified = IntelSamples.verify(sample);
    JsonObject described = Verifier.parse(sample.evidence()).describe();
    assertThat(verified.claims().members()).containsAllEntriesOf(described.members());
    assertThat(described.find("platform")).isEmpty();
  }

  @Test
  void verify_bytesAfterTheQuote_areCounted() throws Exception {
    JsonObject claims =
        IntelSamples.verify(
                IntelSamples.scenario(QuoteFormat.TDX_V4).quote(IntelClaimsTest::padded).issue())
            .claims();
    assertThat(claims.integer("trailingBytes")).isEqualTo(70);
  }

  private static QuoteSpec padded(QuoteSpec spec) {
    return spec.withAssembled(bytes -> Arrays.copyOf(bytes, bytes.length + 70));
  }
}
