package dev.cloister.attestation.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.token.TokenSample;
import dev.cloister.testkit.token.TokenScenario;
import dev.cloister.testkit.token.TokenService;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which member of a token each claim is (docs/reference/claims.md). */
class TokenClaimsTest {

  @ParameterizedTest
  @CsvSource({
    "hwmodel, hwmodel",
    "swname, swname",
    "swversion, swversion",
    "secureBoot, secboot",
    "oemId, oemid",
    "supportAttributes, submods.confidential_space.support_attributes",
    "monitoring, submods.confidential_space.monitoring_enabled",
    "container.imageReference, submods.container.image_reference",
    "container.imageDigest, submods.container.image_digest",
    "container.imageId, submods.container.image_id",
    "container.restartPolicy, submods.container.restart_policy",
    "container.args, submods.container.args",
    "container.env, submods.container.env",
    "container.cmdOverride, submods.container.cmd_override",
    "container.envOverride, submods.container.env_override",
    "container.imageSignatures, submods.container.image_signatures",
    "gce.projectId, submods.gce.project_id",
    "gce.projectNumber, submods.gce.project_number",
    "gce.zone, submods.gce.zone",
    "gce.instanceName, submods.gce.instance_name",
    "gce.instanceId, submods.gce.instance_id",
    "serviceAccounts, google_service_accounts",
    "tcb.date, tdx.gcp_attester_tcb_date",
    "token.audience, aud",
    "token.subject, sub",
    "token.issuer, iss",
    "token.id, jti"
  })
  void claim_ofConfidentialSpace_isThatMember(String claim, String member) throws Exception {
    assertSame(confidentialSpace(), claim, member);
  }

  @ParameterizedTest
  @CsvSource({
    "measurements.mrtd, tdx_mrtd",
    "measurements.rtmr0, tdx_rtmr0",
    "measurements.rtmr3, tdx_rtmr3",
    "measurements.mrseam, tdx_mrseam",
    "measurements.mrconfigid, tdx_mrconfigid",
    "reportData, tdx_report_data",
    "tdAttributes, tdx_td_attributes",
    "seamAttributes, tdx_seam_attributes",
    "xfam, tdx_xfam",
    "teeTcbSvn, tdx_tee_tcb_svn",
    "policies, policy_ids_matched",
    "policiesUnmatched, policy_ids_unmatched",
    "tcb.date, attester_tcb_date",
    "tcb.advisories, attester_advisory_ids"
  })
  void claim_ofTrustAuthority_isThatMember(String claim, String member) throws Exception {
    TokenScenario token =
        IssuedTokens.of(TokenService.TRUST_AUTHORITY)
            .claim("tdx_mrconfigid", "0a".repeat(48))
            .claim("tdx_seam_attributes", "0000000000000000")
            .claim("tdx_tee_tcb_svn", "05010700000000000000000000000000")
            .claim("policy_ids_matched", List.of(Map.of("id", "one")))
            .claim("policy_ids_unmatched", List.of(Map.of("id", "two")))
            .claim("attester_tcb_date", "2026-01-01T00:00:00Z");
    assertSame(token, claim, member);
  }

  @ParameterizedTest
  @CsvSource({
    "measurements.mrenclave, sgx_mrenclave",
    "measurements.mrsigner, sgx_mrsigner",
    "debug, sgx_is_debuggable",
    "reportData, sgx_report_data",
    "isvProdId, sgx_isvprodid",
    "isvSvn, sgx_isvsvn"
  })
  void claim_ofTrustAuthorityOnSgx_isThatMember(String claim, String member) throws Exception {
    TokenScenario token =
        IssuedTokens.of(TokenService.TRUST_AUTHORITY)
            .claim("tdx_mrtd", 0)
            .claim("sgx_mrenclave", "01".repeat(32))
            .claim("sgx_mrsigner", "02".repeat(32))
            .claim("sgx_is_debuggable", true)
            .claim("sgx_report_data", "03".repeat(64))
            .claim("sgx_isvprodid", 4)
            .claim("sgx_isvsvn", 5);
    assertSame(token, claim, member);
    assertThat(claims(token).string("tee")).isEqualTo("sgx");
  }

  @ParameterizedTest
  @CsvSource({
    "measurements.mrenclave, amber_sgx_mrenclave",
    "measurements.mrsigner, amber_sgx_mrsigner",
    "debug, amber_sgx_is_debuggable",
    "reportData, amber_report_data"
  })
  void claim_ofTrustAuthorityInItsFirstSpelling_isThatMember(String claim, String member)
      throws Exception {
    TokenScenario token =
        IssuedTokens.of(TokenService.TRUST_AUTHORITY)
            .claim("tdx_mrtd", 0)
            .claim("amber_sgx_mrenclave", "01".repeat(32))
            .claim("amber_sgx_mrsigner", "02".repeat(32))
            .claim("amber_sgx_is_debuggable", false)
            .claim("amber_report_data", "03".repeat(64));
    assertSame(token, claim, member);
  }

  @ParameterizedTest
  @CsvSource({
    "attestationType, x-ms-attestation-type",
    "policyHash, x-ms-policy-hash",
    "secureBoot, secureboot",
    "measurements.mrtd, tdx_mrtd",
    "token.algorithm, header.alg",
    "token.keyId, header.kid"
  })
  void claim_ofAzure_isThatMember(String claim, String member) throws Exception {
    TokenScenario token =
        IssuedTokens.of(TokenService.AZURE)
            .claim("x-ms-policy-hash", "hash")
            .claim("secureboot", true);
    assertSame(token, claim, member);
    assertThat(claims(token).string("tee")).isEqualTo("tdx");
  }

  @ParameterizedTest
  @CsvSource({"true, false, true", "false, true, true", "false, false, false"})
  void debug_ofTdx_isStatedByEitherMember(boolean one, boolean other, boolean debug)
      throws Exception {
    TokenScenario token =
        IssuedTokens.of(TokenService.AZURE)
            .claim("tdx_is_debuggable", one)
            .claim("tdx_td_attributes_debug", other);
    assertThat(claims(token).bool("debug")).isEqualTo(debug);
    assertThat(
            claims(token.claim("tdx_is_debuggable", 0).claim("tdx_td_attributes_debug", 0))
                .find("debug"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "measurements.measurement, x-ms-sevsnpvm-launchmeasurement",
    "measurements.hostData, x-ms-sevsnpvm-hostdata",
    "debug, x-ms-sevsnpvm-is-debuggable",
    "reportData, x-ms-sevsnpvm-reportdata",
    "vmpl, x-ms-sevsnpvm-vmpl",
    "guestSvn, x-ms-sevsnpvm-guestsvn",
    "familyId, x-ms-sevsnpvm-familyId",
    "imageId, x-ms-sevsnpvm-imageId",
    "idKeyDigest, x-ms-sevsnpvm-idkeydigest",
    "authorKeyDigest, x-ms-sevsnpvm-authorkeydigest",
    "isolationType, x-ms-attestation-type",
    "complianceStatus, x-ms-compliance-status"
  })
  void claim_ofAzureOnSnp_isThatMemberOfTheHardwaresPart(String claim, String member)
      throws Exception {
    String part = "x-ms-isolation-tee";
    Map<String, Object> snp =
        JsonText.object(
            "x-ms-sevsnpvm-launchmeasurement", "01".repeat(48),
            "x-ms-sevsnpvm-hostdata", "02".repeat(32),
            "x-ms-sevsnpvm-is-debuggable", true,
            "x-ms-sevsnpvm-reportdata", "03".repeat(64),
            "x-ms-sevsnpvm-vmpl", 1,
            "x-ms-sevsnpvm-guestsvn", 2,
            "x-ms-sevsnpvm-familyId", "04".repeat(16),
            "x-ms-sevsnpvm-imageId", "05".repeat(16),
            "x-ms-sevsnpvm-idkeydigest", "06".repeat(48),
            "x-ms-sevsnpvm-authorkeydigest", "07".repeat(48),
            "x-ms-attestation-type", "sevsnpvm",
            "x-ms-compliance-status", "azure-compliant-cvm");
    assertSame(IssuedTokens.of(TokenService.AZURE).claim(part, snp), claim, part + "." + member);
  }

  @ParameterizedTest
  @CsvSource({
    "disabled-since-boot, false",
    "enabled, true",
    "disabled, true",
    "disabled-permanently, true"
  })
  void debug_ofConfidentialSpace_isAnythingButDisabledSinceBoot(String state, boolean debug)
      throws Exception {
    assertThat(claims(confidentialSpace().claim("dbgstat", state)).bool("debug")).isEqualTo(debug);
  }

  @Test
  void imageDigest_ofAnotherHash_isNoMeasurement() throws Exception {
    TokenScenario token =
        confidentialSpace()
            .claim(
                "submods",
                JsonText.object("container", JsonText.object("image_digest", "sha512:ab")));
    assertThat(claims(token).object("measurements").members()).isEmpty();
  }

  private static TokenScenario confidentialSpace() {
    return IssuedTokens.of(TokenService.CONFIDENTIAL_SPACE_PKI)
        .claim("jti", "token 1")
        .claim(
            "tdx",
            JsonText.object(
                "gcp_attester_tcb_status", "UpToDate", "gcp_attester_tcb_date", "2026-01-01"))
        .claim(
            "submods",
            JsonText.object(
                "confidential_space",
                JsonText.object(
                    "support_attributes",
                    List.of("STABLE"),
                    "monitoring_enabled",
                    JsonText.object("memory", false)),
                "container",
                JsonText.object(
                    "image_reference", "testkit/app",
                    "image_digest", "sha256:" + "ab".repeat(32),
                    "image_id", "sha256:" + "cd".repeat(32),
                    "restart_policy", "Never",
                    "args", List.of("--serve"),
                    "env", JsonText.object("A", "1"),
                    "cmd_override", List.of("sh"),
                    "env_override", JsonText.object("B", "2"),
                    "image_signatures", List.of(JsonText.object("key_id", "k"))),
                "gce",
                JsonText.object(
                    "project_id", "testkit",
                    "project_number", "42",
                    "zone", "z",
                    "instance_name", "i",
                    "instance_id", "7")));
  }

  /** Whole seconds from 1970 to the end of the year 9999. */
  @ParameterizedTest
  @CsvSource({
    "0, 1970-01-01T00:00:00Z",
    "253402300799, 9999-12-31T23:59:59Z",
    "253402300800, ",
    "-1, ",
    "1.5, ",
    "true, "
  })
  void seconds_numericDate_isTheInstantWhereItHasOne(String value, @Nullable Instant expected)
      throws Exception {
    JsonObject payload = Json.parseObject(("{\"iat\":" + value + "}").getBytes(UTF_8));
    assertThat(TokenClaims.seconds(payload, "iat")).isEqualTo(Optional.ofNullable(expected));
    assertThat(TokenClaims.seconds(payload, "exp")).isEmpty();
  }

  private static void assertSame(TokenScenario token, String claim, String member)
      throws Exception {
    TokenSample sample = token.issue();
    JsonObject described = Verifier.parse(sample.token().getBytes(UTF_8)).describe();
    Optional<JsonValue> stated =
        at(described, member.startsWith("header.") ? member : "payload." + member);
    assertThat(stated).as(member).isPresent();
    assertThat(at(claims(token), claim)).as(claim).isEqualTo(stated);
  }

  private static JsonObject claims(TokenScenario token) throws Exception {
    return IssuedTokens.verify(token.service(), token.issue(), Challenge.none()).claims();
  }

  private static Optional<JsonValue> at(JsonObject root, String path) {
    return new Tree(root).find(path.split("\\."));
  }
}
