package dev.cloister.attestation.intel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.testkit.intel.EnclaveReportField;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.IsvLevel;
import dev.cloister.testkit.intel.PlatformSpec;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.intel.QuoteHeaderField;
import dev.cloister.testkit.intel.QuoteSpec;
import dev.cloister.testkit.intel.TdReportField;
import dev.cloister.testkit.layout.Field;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  /** Field of REPORTBODY, its claim, and what the claim says when each octet there is 5a. */
  @ParameterizedTest
  @CsvSource({
    "0, 16, cpuSvn",
    "16, 4, miscSelect",
    "32, 16, isvExtProdId",
    "48, 16, attributes",
    "192, 64, configId",
    "304, 16, isvFamilyId",
    "320, 64, reportData"
  })
  void verify_sgxQuote_claimsEachFieldInHex(int offset, int size, String claim) throws Exception {
    byte[] value = new byte[size];
    Arrays.fill(value, (byte) 0x5a);
    Field field = () -> new Field.Place(offset, size);
    assertThat(sgx(field, value).string(claim)).isEqualTo("5a".repeat(size));
  }

  @ParameterizedTest
  @CsvSource({"256, isvProdId", "258, isvSvn", "260, configSvn"})
  void verify_sgxQuote_claimsEachNumber(int offset, String claim) throws Exception {
    Field field = () -> new Field.Place(offset, 2);
    assertThat(sgx(field, new byte[] {2, (byte) 0x81}).integer(claim)).isEqualTo(0x8102);
  }

  @ParameterizedTest
  @CsvSource({"64, mrenclave", "128, mrsigner"})
  void verify_sgxQuote_claimsEachMeasurement(int offset, String claim) throws Exception {
    byte[] value = new byte[32];
    value[0] = 1;
    value[31] = 2;
    Field field = () -> new Field.Place(offset, 32);
    assertThat(sgx(field, value).object("measurements").string(claim))
        .isEqualTo("01" + "00".repeat(30) + "02");
  }

  private static JsonObject sgx(Field field, byte[] value) throws Exception {
    IntelSample sample =
        IntelSamples.scenario(QuoteFormat.SGX_V3).quote(q -> q.with(field, value)).issue();
    return Verifier.parse(sample.evidence()).describe();
  }

  @Test
  void verify_quote_claimsHeaderAndQuotingEnclave() throws Exception {
    JsonObject quote =
        IntelSamples.verify(
                IntelSamples.scenario(QuoteFormat.TDX_V4)
                    .quote(
                        q ->
                            q.with(QuoteHeaderField.USER_DATA, "a1" + "00".repeat(18) + "a2")
                                .withQe(EnclaveReportField.MRENCLAVE, "b1".repeat(32))
                                .withQe(EnclaveReportField.ISVSVN, 6))
                    .issue())
            .claims()
            .object("quote");
    assertThat(quote.integer("version")).isEqualTo(4);
    assertThat(quote.find("bodyType")).isEmpty();
    assertThat(quote.string("qeVendorId")).isEqualTo("939a7233f79c4ca9940a0db3957f0607");
    assertThat(quote.string("userData")).isEqualTo("a1" + "00".repeat(18) + "a2");
    assertThat(quote.integer("certificationDataType")).isEqualTo(5);
    JsonObject qe = quote.object("qe");
    assertThat(qe.string("mrenclave")).isEqualTo("b1".repeat(32));
    assertThat(qe.string("mrsigner"))
        .isEqualTo("dc9e2a7c6f948f17474e34a7fc43ed030f7c1563f1babddf6340c82e0e54a8c5");
    assertThat(qe.integer("isvProdId")).isEqualTo(2);
    assertThat(qe.integer("isvSvn")).isEqualTo(6);
    assertThat(qe.string("attributes")).isEqualTo("1500000000000000e700000000000000");
    assertThat(qe.string("miscSelect")).isEqualTo("00000000");
  }

  @Test
  void verify_platform_claimsEachItemOfTheExtension() throws Exception {
    JsonObject platform =
        IntelSamples.verify(
                IntelSamples.scenario(QuoteFormat.TDX_V4)
                    .platform(p -> p.withConfiguration(true, false, true))
                    .issue())
            .claims()
            .object("platform");
    assertThat(platform.string("ppid")).isEqualTo("00112233445566778899aabbccddeeff");
    assertThat(platform.string("piid")).isEqualTo("ffeeddccbbaa99887766554433221100");
    assertThat(platform.string("pceId")).isEqualTo("0000");
    assertThat(platform.integer("pceSvn")).isEqualTo(11);
    assertThat(platform.string("cpuSvn")).isEqualTo("07070202030100030000000000000000");
    assertThat(platform.string("tcbComponents")).isEqualTo("07070202030100030000000000000000");
    assertThat(platform.integer("sgxType")).isEqualTo(1);
    assertThat(platform.bool("dynamicPlatform")).isTrue();
    assertThat(platform.bool("cachedKeys")).isFalse();
    assertThat(platform.bool("smtEnabled")).isTrue();
  }

  @Test
  void verify_platformOfTheProcessorCa_isNamedByItsPpid() throws Exception {
    JsonObject claims =
        IntelSamples.verify(
                IntelSamples.scenario(QuoteFormat.SGX_V3)
                    .platform(p -> PlatformSpec.singlePackage())
                    .issue())
            .claims();
    JsonObject platform = claims.object("platform");
    assertThat(platform.string("ca")).isEqualTo("processor");
    assertThat(platform.find("piid")).isEmpty();
    assertThat(platform.find("smtEnabled")).isEmpty();
    assertThat(platform.integer("sgxType")).isZero();
    byte[] ppid = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");
    assertThat(claims.string("hardwareId"))
        .isEqualTo(
            "ppid-sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(ppid)));
  }

  /** Level, module and quoting enclave each bring their status and their advisories. */
  @Test
  void verify_tcb_claimsEachPart() throws Exception {
    AttestationResult result =
        IntelSamples.verify(
            IntelSamples.scenario(QuoteFormat.TDX_V4)
                .quote(q -> q.with(TdReportField.TEE_TCB_SVN, "02010700000000000000000000000000"))
                .tcbInfo(
                    info ->
                        info.withEvaluationDataNumber(17)
                            .withCurrentLevel(
                                level -> level.withStatus("SWHardeningNeeded", "INTEL-SA-00001")))
                .qeIdentity(
                    identity ->
                        identity.withLevels(
                            List.of(
                                new IsvLevel(
                                    5,
                                    IntelSamples.AT,
                                    "OutOfDate",
                                    List.of("INTEL-SA-00001", "INTEL-SA-00002")))))
                .issue());
    JsonObject tcb = result.claims().object("tcb");
    assertThat(tcb.string("status")).isEqualTo("OutOfDate");
    assertThat(tcb.string("platform")).isEqualTo("SWHardeningNeeded");
    assertThat(tcb.string("module")).isEqualTo("OutOfDate");
    assertThat(tcb.string("qe")).isEqualTo("OutOfDate");
    assertThat(tcb.integer("evaluationDataNumber")).isEqualTo(17);
    assertThat(Instant.parse(tcb.string("date"))).isBefore(IntelSamples.AT);
    assertThat(tcb.array("advisories").strings())
        .isEqualTo(result.advisories())
        .containsExactly("INTEL-SA-00001", "INTEL-SA-01036", "INTEL-SA-00002");
  }

  @Test
  void verify_sgxTcb_hasNoModule() throws Exception {
    JsonObject tcb =
        IntelSamples.verify(IntelSamples.scenario(QuoteFormat.SGX_V3).issue())
            .claims()
            .object("tcb");
    assertThat(tcb.find("module")).isEmpty();
    assertThat(tcb.string("qe")).isEqualTo("UpToDate");
  }

  @ParameterizedTest
  @EnumSource(names = {"TDX_V4", "TDX_V5_TD10", "TDX_V5_TD15"})
  void verify_tdxQuote_claimsTheRestOfTheReport(QuoteFormat format) throws Exception {
    JsonObject claims =
        Verifier.parse(
                IntelSamples.scenario(format)
                    .quote(
                        q ->
                            q.with(TdReportField.SEAMATTRIBUTES, "01000000000000A1")
                                .with(TdReportField.XFAM, "02000000000000A2")
                                .with(TdReportField.TEE_TCB_SVN, "03" + "00".repeat(14) + "A3"))
                    .issue()
                    .evidence())
            .describe();
    assertThat(claims.string("seamAttributes")).isEqualTo("01000000000000a1");
    assertThat(claims.string("xfam")).isEqualTo("02000000000000a2");
    assertThat(claims.string("teeTcbSvn")).isEqualTo("03" + "00".repeat(14) + "a3");
    boolean td15 = format == QuoteFormat.TDX_V5_TD15;
    assertThat(claims.find("teeTcbSvn2").isPresent()).isEqualTo(td15);
    assertThat(claims.object("measurements").find("mrservicetd").isPresent()).isEqualTo(td15);
    assertThat(claims.find("trailingBytes")).isEmpty();
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
