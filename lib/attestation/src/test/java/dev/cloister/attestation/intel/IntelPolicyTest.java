package dev.cloister.attestation.intel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.PolicyException;
import dev.cloister.attestation.policy.Verdict;
import dev.cloister.testkit.intel.EnclaveReportField;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.IntelScenario;
import dev.cloister.testkit.intel.PlatformSpec;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.intel.TdReportField;
import dev.cloister.testkit.layout.Field;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code sgx}, {@code tdx} and {@code intel} make of issued quotes: each option both ways. */
class IntelPolicyTest {
  private static final String PRODUCTION = "05" + "00".repeat(7) + "e7" + "00".repeat(7);
  private static final String ZERO_16 = "00".repeat(16);
  private static final String ID_16 = "0123456789abcdef0123456789abcdef";
  private static final String INTEL_QE = "939a7233f79c4ca9940a0db3957f0607";

  static Stream<Arguments> accepted() {
    return Stream.of(
        sgx("'isvProdIds':[1]", 1),
        sgx("'isvProdIds':[65535,7]", 0xffff),
        Arguments.of("'minimumSvns':{'isv':5}", sgx(EnclaveReportField.ISVSVN, "0500")),
        Arguments.of("'sgx':{'isvExtProdIds':['" + ID_16 + "']}", sgx(extProdId(), ID_16)),
        Arguments.of("'sgx':{'isvFamilyIds':['" + ID_16 + "']}", sgx(familyId(), ID_16)),
        Arguments.of(
            "'sgx':{'configIds':['" + ID_16.repeat(4) + "']}", sgx(configId(), ID_16.repeat(4))),
        Arguments.of("'sgx':{'minimumConfigSvn':258}", sgx(configSvn(), "0201")),
        Arguments.of("'sgx':{'minimumConfigSvn':0}", sgx(configSvn(), "0000")),
        Arguments.of("'sgx':{'attributes':{}}", sgx(attributes(), PRODUCTION)),
        Arguments.of(
            "'sgx':{'attributes':{'required':'" + PRODUCTION + "','allowed':'" + PRODUCTION + "'}}",
            sgx(attributes(), PRODUCTION)),
        Arguments.of(
            "'sgx':{'miscSelect':{'required':'01000000','allowed':'03000000'}}",
            sgx(EnclaveReportField.MISCSELECT, "01000000")),
        Arguments.of(
            "'sgx':{'requireKss':true}", sgx(attributes(), "85" + PRODUCTION.substring(2))),
        Arguments.of("'sgx':{'requireKss':false}", sgx(attributes(), PRODUCTION)),
        Arguments.of(
            "'tdx':{'seamAttributes':{'allowed':'0000000000000000'}}", tdx(QuoteFormat.TDX_V4)),
        Arguments.of(
            "'tdx':{'minimumTeeTcbSvn2':'05000000000000000000000000000000'}",
            tdx15(TdReportField.TEE_TCB_SVN2, "05000000000000000000000000000000")),
        Arguments.of(
            "'measurements':{'mrconfigid':['" + ID_16.repeat(3) + "'],'mrtd':['%s']}",
            tdx15(TdReportField.MRCONFIGID, ID_16.repeat(3))),
        Arguments.of("'intel':{'qeVendorIds':['" + INTEL_QE + "']}", tdx(QuoteFormat.TDX_V4)),
        Arguments.of(
            "'intel':{'dynamicPlatform':'contraindicated','cachedKeys':'contraindicated',"
                + "'smtEnabled':'contraindicated'}",
            configured(QuoteFormat.TDX_V4, false, false, false)),
        Arguments.of(
            "'intel':{'dynamicPlatform':'affirming','cachedKeys':'affirming',"
                + "'smtEnabled':'affirming'}",
            configured(QuoteFormat.SGX_V3, true, true, true)),
        Arguments.of(
            "'intel':{'dynamicPlatform':'contraindicated'}",
            IntelSamples.scenario(QuoteFormat.SGX_V3).platform(p -> PlatformSpec.singlePackage())),
        // Sections about another TEE say nothing.
        Arguments.of("'sgx':{'isvProdIds':[9],'requireKss':true}", tdx(QuoteFormat.TDX_V5_TD15)),
        Arguments.of(
            "'tdx':{'minimumTeeTcbSvn2':'" + "ff".repeat(16) + "'}",
            IntelSamples.scenario(QuoteFormat.SGX_V3)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void accepted(String policy, IntelScenario scenario) throws Exception {
    Appraisal appraisal = appraise(policy, scenario.issue());
    assertThat(appraisal.verdict()).as("%s", appraisal.findings()).isEqualTo(Verdict.AFFIRMING);
  }

  static Stream<Arguments> found() {
    return Stream.of(
        fault("sgx.product", "'sgx':{'isvProdIds':[0,2]}", product(1)),
        fault(
            "sgx.product", "'sgx':{'isvExtProdIds':['" + ZERO_16 + "']}", sgx(extProdId(), ID_16)),
        fault("sgx.product", "'sgx':{'isvFamilyIds':['" + ID_16 + "']}", sgx(familyId(), ZERO_16)),
        fault("svn.tooLow", "'minimumSvns':{'isv':6}", sgx(EnclaveReportField.ISVSVN, "0500")),
        fault(
            "sgx.config",
            "'sgx':{'configIds':['" + ID_16.repeat(4) + "']}",
            sgx(configId(), "00".repeat(64))),
        fault("sgx.config", "'sgx':{'minimumConfigSvn':259}", sgx(configSvn(), "0201")),
        fault(
            "sgx.attributes",
            "'sgx':{'attributes':{'required':'10" + "00".repeat(15) + "'}}",
            sgx(attributes(), PRODUCTION)),
        fault(
            "sgx.attributes",
            "'sgx':{'attributes':{'allowed':'" + PRODUCTION + "'}}",
            sgx(attributes(), "15" + PRODUCTION.substring(2))),
        fault(
            "sgx.attributes",
            "'sgx':{'attributes':{'allowed':'" + PRODUCTION + "'}}",
            sgx(attributes(), PRODUCTION.substring(0, 30) + "80")),
        fault(
            "sgx.miscSelect",
            "'sgx':{'miscSelect':{'required':'01000000'}}",
            sgx(EnclaveReportField.MISCSELECT, "02000000")),
        fault(
            "sgx.miscSelect",
            "'sgx':{'miscSelect':{'allowed':'01000000'}}",
            sgx(EnclaveReportField.MISCSELECT, "01000080")),
        fault("sgx.kss", "'sgx':{'requireKss':true}", sgx(attributes(), PRODUCTION)),
        fault("debug.enabled", "'sgx':{}", sgx(attributes(), "07" + PRODUCTION.substring(2))),
        fault(
            "tdx.seamAttributes",
            "'tdx':{'seamAttributes':{'required':'0100000000000000'}}",
            tdx(QuoteFormat.TDX_V4)),
        fault(
            "svn.tooLow",
            "'tdx':{'minimumTeeTcbSvn2':'05000100000000000000000000000000'}",
            tdx15(TdReportField.TEE_TCB_SVN2, "ff000000000000000000000000000000")),
        fault(
            "svn.tooLow", "'tdx':{'minimumTeeTcbSvn2':'" + ZERO_16 + "'}", tdx(QuoteFormat.TDX_V4)),
        fault(
            "measurement.mismatch",
            "'measurements':{'mrconfigid':['" + "00".repeat(48) + "'],'mrtd':['%s']}",
            tdx15(TdReportField.MRCONFIGID, ID_16.repeat(3))),
        fault(
            "intel.qeVendor",
            "'intel':{'qeVendorIds':['" + ZERO_16 + "']}",
            tdx(QuoteFormat.TDX_V4)),
        fault(
            "intel.platform",
            "'intel':{'dynamicPlatform':'contraindicated'}",
            configured(QuoteFormat.TDX_V4, true, false, false)),
        fault(
            "intel.platform",
            "'intel':{'cachedKeys':'contraindicated'}",
            configured(QuoteFormat.TDX_V4, false, true, false)),
        fault(
            "intel.platform",
            "'intel':{'smtEnabled':'contraindicated'}",
            configured(QuoteFormat.SGX_V3, false, false, true)));
  }

  @ParameterizedTest(name = "{0} by {1}")
  @MethodSource
  void found(String code, String policy, IntelScenario scenario) throws Exception {
    Appraisal appraisal = appraise(policy, scenario.issue());
    assertThat(appraisal.verdict()).isEqualTo(Verdict.CONTRAINDICATED);
    assertThat(appraisal.findings())
        .extracting(Finding::code)
        .filteredOn(found -> !found.equals("anchor.development"))
        .containsOnly(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'sgx':[]                                        | sgx
          'sgx':{'mrenclave':['00']}                      | sgx
          'sgx':{'isvProdIds':[65536]}                    | sgx.isvProdIds[0]
          'sgx':{'isvProdIds':[1.5]}                      | sgx.isvProdIds[0]
          'sgx':{'isvExtProdIds':['00']}                  | sgx.isvExtProdIds[0]
          'sgx':{'configIds':[]}                          | sgx.configIds
          'sgx':{'minimumConfigSvn':'1'}                  | sgx.minimumConfigSvn
          'sgx':{'attributes':{'required':'00'}}          | sgx.attributes.required
          'sgx':{'attributes':{'mask':'00'}}              | sgx.attributes
          'sgx':{'miscSelect':{'allowed':'0000000G'}}     | sgx.miscSelect.allowed
          'sgx':{'requireKss':1}                          | sgx.requireKss
          'tdx':{'seamAttributes':{'allowed':'00'}}       | tdx.seamAttributes.allowed
          'tdx':{'minimumTeeTcbSvn2':'00'}                | tdx.minimumTeeTcbSvn2
          'intel':{'dynamicPlatform':false}               | intel.dynamicPlatform
          'intel':{'qeVendorIds':['INTEL']}               | intel.qeVendorIds[0]
          'intel':{'smt':'warning'}                       | intel
          """)
  void parse_malformedOption_isRefusedWithItsPlace(String section, String place) {
    assertThatThrownBy(
            () ->
                AppraisalPolicy.parse(
                    ("{'version':1," + section + "}").replace('\'', '"').getBytes(UTF_8)))
        .isInstanceOf(PolicyException.class)
        .hasMessageStartingWith(place + ": ");
  }

  private static Arguments sgx(String option, int product) {
    return Arguments.of("'sgx':{" + option + "}", product(product));
  }

  private static Arguments fault(String code, String policy, IntelScenario scenario) {
    return Arguments.of(code, policy, scenario);
  }

  private static IntelScenario product(int id) {
    return sgx(
        EnclaveReportField.ISVPRODID, HexFormat.of().toHexDigits(Short.reverseBytes((short) id)));
  }

  private static IntelScenario sgx(Field field, String hex) {
    return IntelSamples.scenario(QuoteFormat.SGX_V3).quote(q -> q.with(field, hex));
  }

  private static IntelScenario tdx(QuoteFormat format) {
    return IntelSamples.scenario(format);
  }

  private static IntelScenario tdx15(Field field, String hex) {
    return tdx(QuoteFormat.TDX_V5_TD15).quote(q -> q.with(field, hex));
  }

  private static IntelScenario configured(
      QuoteFormat format, boolean dynamic, boolean cached, boolean smt) {
    return IntelSamples.scenario(format).platform(p -> p.withConfiguration(dynamic, cached, smt));
  }

  private static Field attributes() {
    return EnclaveReportField.ATTRIBUTES;
  }

  private static Field extProdId() {
    return new Part(new Field.Place(32, 16));
  }

  private static Field configId() {
    return new Part(new Field.Place(192, 64));
  }

  private static Field configSvn() {
    return new Part(new Field.Place(260, 2));
  }

  private static Field familyId() {
    return new Part(new Field.Place(304, 16));
  }

  /** A field of SGX's REPORTBODY that only enclaves with KSS fill. */
  private record Part(Field.Place place) implements Field {}

  private static Appraisal appraise(String sections, IntelSample sample) throws Exception {
    AttestationResult result = IntelSamples.verify(sample);
    byte[] root = MessageDigest.getInstance("SHA-256").digest(sample.anchor());
    JsonObject measurements = result.claims().object("measurements");
    String register = measurements.find("mrtd").isPresent() ? "mrtd" : "mrenclave";
    String value = measurements.string(register);
    String named =
        sections.contains("'measurements'")
            ? sections.formatted(value)
            : "'measurements':{'" + register + "':['" + value + "']}," + sections;
    String policy =
        ("{'version':1,'anchors':{'development':['%s']},".formatted(HexFormat.of().formatHex(root))
            + named
            + "}");
    return AppraisalPolicy.parse(policy.replace('\'', '"').getBytes(UTF_8)).appraise(result);
  }
}
