package dev.cloister.constellation.key;

import static dev.cloister.constellation.Refusals.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Fixture;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPolicyTest {
  private static final Schema SCHEMA = schema();
  private static final String LEAST = "{\"version\":1,\"principals\":{},\"grants\":[]}";

  private static final String FULL =
      """
      {"version":1,
       "description":"signs the payroll",
       "principals":{
         "me":{"owner":true},
         "ann":{"issuer":"https://id.example","subject":"ann"},
         "operators":{"issuer":"https://id.example","role":"key-operator"},
         "payroll":{"code":{"tdx":[{"version":1}],"snp":[{"version":1},{"version":1,"debug":"warning"}]}}},
       "grants":[
         {"id":"use","principals":["payroll"],"operations":["sign","verify"],
          "conditions":{"fresh_evidence":true,
            "approval":{"manager":"operators","fresh_for_seconds":300},
            "not_before":1795000000,"not_after":1796000000}},
         {"id":"look","principals":["me","ann"],"operations":["info"],
          "conditions":{"attested_as":"payroll","role":"auditor"}}],
       "profiles":{"principals":["payroll"],"managers":["ann"],"approvals":1,"ttl_seconds":604800},
       "mutability":{"grants":["me"],"description":[]}}
      """;

  @Test
  void parse_everyMember_isThere() throws Exception {
    KeyPolicy policy = parse(FULL);
    assertThat(policy.principals().get("me")).isEqualTo(new Principal.Owner());
    assertThat(policy.principals().get("ann"))
        .isEqualTo(new Principal.Person("https://id.example", "ann"));
    assertThat(policy.principals().get("operators"))
        .isEqualTo(new Principal.Role("https://id.example", "key-operator"));
    assertThat(policy.principals().get("payroll"))
        .isInstanceOfSatisfying(
            Principal.Code.class,
            code -> {
              assertThat(code.of("tdx")).hasSize(1);
              assertThat(code.of("snp")).hasSize(2);
              assertThat(code.of("nitro")).isEmpty();
            });
    assertThat(policy.grants())
        .containsExactly(
            new Grant(
                "use",
                List.of("payroll"),
                Set.of(KeyOperation.SIGN, KeyOperation.VERIFY),
                new Conditions(
                    Optional.empty(),
                    true,
                    Optional.of(new Conditions.Approved("operators", 300)),
                    OptionalLong.of(1795000000),
                    OptionalLong.of(1796000000),
                    Optional.empty())),
            new Grant(
                "look",
                List.of("me", "ann"),
                Set.of(KeyOperation.INFO),
                new Conditions(
                    Optional.of("payroll"),
                    false,
                    Optional.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Optional.of("auditor"))));
    assertThat(policy.profiles())
        .contains(new ProfileRules(List.of("payroll"), List.of("ann"), 1, 604800));
    assertThat(policy.mayChange(PolicyMember.GRANTS)).containsExactly("me");
    assertThat(policy.mayChange(PolicyMember.DESCRIPTION)).isEmpty();
    assertThat(policy.text().bytes()).isEqualTo(FULL.getBytes(UTF_8));
    assertThat(policy.isDevelopment()).isFalse();
  }

  @Test
  void parse_theLeast_namesNobodyAndGrantsNothing() throws Exception {
    KeyPolicy policy = parse(LEAST);
    assertThat(policy.principals()).isEmpty();
    assertThat(policy.grants()).isEmpty();
    assertThat(policy.profiles()).isEmpty();
    for (PolicyMember member : PolicyMember.values()) {
      assertThat(policy.mayChange(member)).isEmpty();
    }
  }

  /** Each is the full policy with one thing wrong that the schema sees too. */
  static Stream<String> wrongInForm() {
    return Stream.of(
        "",
        "[]",
        "{}",
        "{\"version\":1}",
        "{\"version\":2,\"principals\":{},\"grants\":[]}",
        "{\"version\":1,\"grants\":[]}",
        "{\"version\":1,\"principals\":{}}",
        LEAST.replace("[]}", "[],\"x\":1}"),
        LEAST.replace("{\"version\"", "{\"description\":1,\"version\""),
        LEAST.replace("\"grants\":[]", "\"grants\":{}"),
        LEAST.replace("\"principals\":{}", "\"principals\":[]"),
        full("\"me\":{", "\"Me\":{"),
        full("\"me\":{", "\"\":{"),
        full("{\"owner\":true}", "{\"owner\":false}"),
        full("{\"owner\":true}", "{\"owner\":true,\"x\":1}"),
        full("{\"owner\":true}", "{\"owner\":true,\"issuer\":\"a\",\"subject\":\"b\"}"),
        full("{\"owner\":true}", "{}"),
        full("\"subject\":\"ann\"", "\"subject\":\"\""),
        full("\"subject\":\"ann\"", "\"subject\":1"),
        full("\"subject\":\"ann\"", "\"subject\":\"ann\",\"role\":\"r\""),
        full("\"tdx\":[{\"version\":1}]", "\"tdx\":{\"version\":1}"),
        full("\"tdx\":[{\"version\":1}]", "\"tdx-v4\":[{\"version\":1}]"),
        full("\"tdx\":[{\"version\":1}]", "\"tdx\":[{}]"),
        full("\"tdx\":[{\"version\":1}]", "\"tdx\":[{\"version\":1,\"x\":1}]"),
        full("\"tdx\":[{\"version\":1}]", "\"tdx\":[1]"),
        full("\"id\":\"use\"", "\"id\":\"Use\""),
        full("\"id\":\"use\",", ""),
        full("\"id\":\"use\"", "\"id\":\"use\",\"effect\":\"deny\""),
        full("\"operations\":[\"info\"]", "\"operations\":[\"INFO\"]"),
        full("\"operations\":[\"info\"]", "\"operations\":[\"info\",\"info\"]"),
        full("\"operations\":[\"info\"]", "\"operations\":[\"*\"]"),
        full(",\"operations\":[\"info\"]", ""),
        full("\"principals\":[\"me\",\"ann\"]", "\"principals\":[\"me\",\"me\"]"),
        full("\"principals\":[\"me\",\"ann\"],", ""),
        full("\"fresh_evidence\":true", "\"fresh_evidence\":1"),
        full("\"fresh_evidence\":true", "\"fresh_evidence\":true,\"x\":1"),
        full("\"fresh_for_seconds\":300", "\"fresh_for_seconds\":0"),
        full("\"fresh_for_seconds\":300", "\"fresh_for_seconds\":3601"),
        full("\"fresh_for_seconds\":300", "\"fresh_for_seconds\":300,\"x\":1"),
        full(",\"fresh_for_seconds\":300", ""),
        full("\"not_before\":1795000000", "\"not_before\":-1"),
        full("\"not_before\":1795000000", "\"not_before\":\"1795000000\""),
        full("\"not_after\":1796000000", "\"not_after\":253402300800"),
        full("\"role\":\"auditor\"", "\"role\":\"\""),
        full("\"approvals\":1", "\"approvals\":0"),
        full("\"approvals\":1", "\"approvals\":65"),
        full("\"approvals\":1,", ""),
        full("\"ttl_seconds\":604800", "\"ttl_seconds\":7776001"),
        full("\"ttl_seconds\":604800", "\"ttl_seconds\":604800,\"x\":1"),
        full("\"description\":[]}", "\"mutability\":[]}"),
        full("\"description\":[]}", "\"description\":\"me\"}"));
  }

  @ParameterizedTest
  @MethodSource("wrongInForm")
  void parse_whatIsNoPolicy_isRefusedAsTheSchemaDoes(String text) {
    assertThat(text).isNotEqualTo(FULL);
    assertRefused(Reason.MALFORMED, () -> parse(text));
    assertThat(validates(text)).isFalse();
  }

  /** What a schema cannot say: names mean principals of the right kind. */
  static Stream<String> wrongInMeaning() {
    return Stream.of(
        full("\"principals\":[\"me\",\"ann\"]", "\"principals\":[\"me\",\"bob\"]"),
        full("\"attested_as\":\"payroll\"", "\"attested_as\":\"me\""),
        full("\"attested_as\":\"payroll\"", "\"attested_as\":\"nobody\""),
        full("\"manager\":\"operators\"", "\"manager\":\"me\""),
        full("\"manager\":\"operators\"", "\"manager\":\"payroll\""),
        full("\"manager\":\"operators\"", "\"manager\":\"nobody\""),
        full("\"managers\":[\"ann\"]", "\"managers\":[\"me\"]"),
        full("\"managers\":[\"ann\"]", "\"managers\":[\"payroll\"]"),
        full("\"principals\":[\"payroll\"],\"managers\"", "\"principals\":[\"me\"],\"managers\""),
        full("\"grants\":[\"me\"]", "\"grants\":[\"payroll\"]"),
        full("\"id\":\"look\"", "\"id\":\"use\""),
        full("\"not_after\":1796000000", "\"not_after\":1795000000"));
  }

  @ParameterizedTest
  @MethodSource("wrongInMeaning")
  void parse_nameOfTheWrongKind_isRefused(String text) {
    assertThat(text).isNotEqualTo(FULL);
    assertRefused(Reason.MALFORMED, () -> parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {LEAST, FULL})
  void schema_ofWhatParses_accepts(String text) throws Exception {
    parse(text);
    assertThat(validates(text)).isTrue();
  }

  @Test
  void parse_tooLong_isRefused() {
    byte[] text = Arrays.copyOf(LEAST.getBytes(UTF_8), KeyPolicy.MAX_LENGTH + 1);
    Arrays.fill(text, LEAST.length(), text.length, (byte) ' ');
    assertRefused(Reason.MALFORMED, () -> KeyPolicy.parse(text));
  }

  @Test
  void parse_nameThatStandsTwice_isRefused() {
    assertRefused(Reason.MALFORMED, () -> parse(LEAST.replace("[]}", "[],\"grants\":[]}")));
  }

  @Test
  void parse_tooManyProfiles_isRefused() {
    String many = String.join(",", Collections.nCopies(65, "{\"version\":1}"));
    assertRefused(
        Reason.MALFORMED, () -> parse(full("\"tdx\":[{\"version\":1}]", "\"tdx\":[" + many + "]")));
  }

  @Test
  void withProfile_ofANewKindOfTee_addsItAndChangesNothingElse() throws Exception {
    KeyPolicy before = parse(FULL);
    AppraisalPolicy profile = AppraisalPolicy.parse("{\"version\":1}".getBytes(UTF_8));
    KeyPolicy after = before.withProfile("payroll", "nitro", profile);
    assertThat(code(after).of("nitro")).hasSize(1);
    assertThat(code(after).of("snp")).hasSize(2);
    assertThat(before.differences(after)).containsExactly(PolicyMember.PRINCIPALS);
    assertThat(after.grants()).isEqualTo(before.grants());
    assertThat(after.digest()).isNotEqualTo(before.digest());
  }

  @Test
  void withProfile_ofAKnownKindOfTee_keepsTheOthers() throws Exception {
    AppraisalPolicy profile = AppraisalPolicy.parse("{\"version\":1}".getBytes(UTF_8));
    assertThat(code(parse(FULL).withProfile("payroll", "snp", profile)).of("snp")).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"me", "ann", "nobody"})
  void withProfile_ofAnybodyWhoIsNotCode_isRefused(String principal) {
    assertRefused(
        Reason.MALFORMED,
        () -> parse(FULL).withProfile(principal, "tdx", AppraisalPolicy.defaults()));
  }

  @Test
  void differences_areTheMembersThatDiffer() throws Exception {
    KeyPolicy policy = parse(FULL);
    assertThat(policy.differences(parse(FULL.replace("\n", " ")))).isEmpty();
    assertThat(policy.differences(parse(full("\"id\":\"use\"", "\"id\":\"used\""))))
        .containsExactly(PolicyMember.GRANTS);
    assertThat(policy.differences(parse(full("signs the", "does the"))))
        .containsExactly(PolicyMember.DESCRIPTION);
    assertThat(policy.differences(parse(full("\"ttl_seconds\":604800", "\"ttl_seconds\":1"))))
        .containsExactly(PolicyMember.PROFILES);
  }

  @Test
  void differences_inWhoMayChangeWhat_areRefused() throws Exception {
    KeyPolicy policy = parse(FULL);
    KeyPolicy wider = parse(full("\"description\":[]}", "\"description\":[\"me\"]}"));
    assertRefused(Reason.MISMATCH, () -> policy.differences(wider));
    assertRefused(Reason.MISMATCH, () -> policy.differences(parse(LEAST)));
  }

  @Test
  void isDevelopment_oneProfileNamesDevelopmentRoots_isTrue() throws Exception {
    String root = Fixture.bytes(32, 1).hex();
    assertThat(
            parse(
                    full(
                        "\"tdx\":[{\"version\":1}]",
                        "\"tdx\":[{\"version\":1,\"anchors\":{\"development\":[\""
                            + root
                            + "\"]}}]"))
                .isDevelopment())
        .isTrue();
  }

  private static Principal.Code code(KeyPolicy policy) {
    return (Principal.Code) Optional.ofNullable(policy.principals().get("payroll")).orElseThrow();
  }

  private static String full(String part, String replacement) {
    return FULL.replace(part, replacement);
  }

  private static KeyPolicy parse(String text) throws ConstellationException {
    return KeyPolicy.parse(text.getBytes(UTF_8));
  }

  private static boolean validates(String text) {
    try {
      return SCHEMA.validate(text.isEmpty() ? "0" : text, InputFormat.JSON).isEmpty();
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static Schema schema() {
    SchemaRegistry registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder ->
                builder.schemas(
                    Map.of(
                        "https://cloister.dev/schema/policy-1.json",
                        resource(AppraisalPolicy.class, "policy.schema.json"),
                        "https://cloister.dev/schema/key-policy-1.json",
                        resource(KeyPolicy.class, "key-policy.schema.json"))));
    return registry.getSchema(SchemaLocation.of("https://cloister.dev/schema/key-policy-1.json"));
  }

  private static String resource(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
