package dev.cloister.attestation.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.Verdict;
import dev.cloister.testkit.token.TokenScenario;
import dev.cloister.testkit.token.TokenService;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What policies make of tokens: the rules of production, and what the policy lists. */
class TokenPolicyTest {
  private static final String IMAGE = "'measurements':{'imageDigest':['" + "ab".repeat(32) + "']}";
  private static final TokenScenario SPACE =
      IssuedTokens.of(TokenService.CONFIDENTIAL_SPACE_PKI)
          .bound(IssuedTokens.binding("me").value());

  static Stream<Arguments> found() {
    return Stream.of(
        Arguments.of("confidentialSpace.software", "", SPACE.claim("swname", "GCE")),
        Arguments.of("confidentialSpace.secureBoot", "", SPACE.claim("secboot", false)),
        Arguments.of("confidentialSpace.secureBoot", "", SPACE.claim("secboot", Optional.empty())),
        Arguments.of("confidentialSpace.support", "", submods(Map.of())),
        Arguments.of(
            "confidentialSpace.support",
            "",
            submods(Map.of("support_attributes", List.of("USABLE")))),
        Arguments.of(
            "confidentialSpace.support",
            ",'confidentialSpace':{'supportAttributes':['LATEST']}",
            submods(Map.of("support_attributes", List.of("STABLE")))),
        Arguments.of("debug.enabled", "", SPACE.claim("dbgstat", "enabled")),
        Arguments.of("debug.enabled", "", SPACE.claim("dbgstat", "enable")),
        Arguments.of("debug.unknown", "", SPACE.claim("dbgstat", Optional.empty())),
        Arguments.of("tcb.outOfDate", "", tcb("OutOfDate")),
        Arguments.of(
            "confidentialSpace.hardware",
            ",'confidentialSpace':{'hwmodels':['GCP_AMD_SEV']}",
            SPACE),
        Arguments.of("confidentialSpace.hardware", "", SPACE.claim("hwmodel", "GCP_SHIELDED_VM")),
        Arguments.of("confidentialSpace.hardware", "", SPACE.claim("hwmodel", Optional.empty())),
        Arguments.of(
            "confidentialSpace.hardware",
            ",'confidentialSpace':{'projects':['testkit']}",
            SPACE.claim("hwmodel", Optional.empty())),
        Arguments.of(
            "confidentialSpace.project", ",'confidentialSpace':{'projects':['other']}", SPACE),
        Arguments.of(
            "confidentialSpace.serviceAccount",
            ",'confidentialSpace':{'serviceAccounts':['other@testkit.invalid']}",
            SPACE),
        Arguments.of("token.audience", ",'token':{'audiences':['other']}", SPACE),
        Arguments.of(
            "token.audience",
            ",'token':{'audiences':['testkit-service']}",
            SPACE.claim("aud", Optional.empty())),
        Arguments.of("token.subject", ",'token':{'subjects':['other']}", SPACE.claim("sub", "me")),
        Arguments.of(
            "token.subject", ",'token':{'subjects':['me']}", SPACE.claim("sub", Optional.empty())),
        Arguments.of("token.subject", ",'token':{'subjects':['m']}", SPACE.claim("sub", "me")),
        Arguments.of("token.issuerNotListed", ",'token':{'issuers':['other']}", SPACE));
  }

  @ParameterizedTest
  @MethodSource("found")
  void appraise_tokenThatThePolicyRefuses_hasThatFindingAlone(
      String code, String policy, TokenScenario scenario) throws Exception {
    Appraisal appraisal = appraise(policy, scenario);

    assertThat(appraisal.verdict()).isEqualTo(Verdict.CONTRAINDICATED);
    assertThat(appraisal.findings())
        .filteredOn(f -> !f.code().equals("anchor.development"))
        .extracting(Finding::code)
        .containsExactly(code);
  }

  @Test
  void appraise_soundTokenAndEveryRule_isAffirming() throws Exception {
    String policy =
        ",'token':{'issuers':['https://confidentialcomputing.googleapis.com'],"
            + "'audiences':['testkit-service']},"
            + "'confidentialSpace':{'hwmodels':['GCP_INTEL_TDX'],'projects':['42','x'],"
            + "'serviceAccounts':['app@testkit.invalid'],'supportAttributes':['LATEST','STABLE']}";

    assertThat(appraise(policy, SPACE).verdict()).isEqualTo(Verdict.AFFIRMING);
    assertThat(appraise(policy, SPACE.claim("aud", List.of("x", "testkit-service"))).verdict())
        .isEqualTo(Verdict.AFFIRMING);
  }

  @Test
  void appraise_subjectThatIsListed_isAffirming() throws Exception {
    String policy = ",'token':{'subjects':['you','me']}";
    assertThat(appraise(policy, SPACE.claim("sub", "me")).verdict()).isEqualTo(Verdict.AFFIRMING);
  }

  /** A list more, or a shorter list, never improves the verdict. */
  @Test
  void appraise_tokenOptionsOneByOne_neverImproveTheVerdict() throws Exception {
    List<String> options =
        List.of(
            "'issuers':['https://confidentialcomputing.googleapis.com','other']",
            "'audiences':['testkit-service']",
            "'subjects':['me','you']",
            "'subjects':['me']",
            "'subjects':['you']");
    for (String subject : List.of("me", "you", "other")) {
      TokenScenario token = SPACE.claim("sub", subject);
      for (String first : options) {
        Verdict one = appraise(",'token':{" + first + "}", token).verdict();
        assertThat(one).isGreaterThanOrEqualTo(appraise("", token).verdict());
        for (String second : options) {
          if (!first.substring(0, 4).equals(second.substring(0, 4))) {
            assertThat(appraise(",'token':{" + first + "," + second + "}", token).verdict())
                .as("%s after %s", second, first)
                .isGreaterThanOrEqualTo(one);
          }
        }
      }
    }
  }

  @Test
  void appraise_unsupportedImageThePolicyAccepts_isAWarning() throws Exception {
    assertThat(appraise(",'confidentialSpace':{'support':'warning'}", submods(Map.of())).verdict())
        .isEqualTo(Verdict.WARNING);
  }

  @Test
  void appraise_azureToken_needsItsIssuerNamed() throws Exception {
    TokenScenario azure =
        IssuedTokens.of(TokenService.AZURE).bound(IssuedTokens.binding("me").value());
    String measurement = "'measurements':{'mrtd':['" + "01".repeat(48) + "']}";

    assertThat(appraise(measurement, "", azure).findings())
        .extracting(Finding::code)
        .contains("token.issuerNotListed");
    assertThat(
            appraise(
                    measurement,
                    ",'token':{'issuers':['https://testkit.weu.attest.azure.net']}",
                    azure)
                .verdict())
        .isEqualTo(Verdict.AFFIRMING);
  }

  @Test
  void appraise_trustAuthorityTokenWithoutStatus_isNotEvaluated() throws Exception {
    TokenScenario ita =
        IssuedTokens.of(TokenService.TRUST_AUTHORITY)
            .bound(IssuedTokens.binding("me").value())
            .claim("attester_tcb_status", Optional.empty());

    assertThat(appraise("'measurements':{'mrtd':['" + "01".repeat(48) + "']}", "", ita).findings())
        .extracting(Finding::code)
        .contains("tcb.notEvaluated");
  }

  private static TokenScenario submods(Map<String, Object> space) {
    return SPACE.claim(
        "submods",
        Map.of(
            "confidential_space", space,
            "container", Map.of("image_digest", "sha256:" + "ab".repeat(32)),
            "gce", Map.of("project_id", "testkit", "project_number", "42")));
  }

  private static TokenScenario tcb(String status) {
    return SPACE.claim("tdx", Map.of("gcp_attester_tcb_status", status));
  }

  private static Appraisal appraise(String policy, TokenScenario scenario) throws Exception {
    return appraise(IMAGE, policy, scenario);
  }

  private static Appraisal appraise(String measurement, String more, TokenScenario scenario)
      throws Exception {
    AttestationResult result =
        IssuedTokens.verify(
            scenario.service(), scenario.issue(), Challenge.bound(IssuedTokens.binding("me")));
    String root =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(scenario.issue().anchorSpki()));
    String text =
        ("{'version':1,'anchors':{'development':['" + root + "']}," + measurement + more + "}")
            .replace('\'', '"');
    return AppraisalPolicy.parse(text.getBytes(UTF_8)).appraise(result);
  }
}
