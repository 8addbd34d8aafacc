package dev.cloister.constellation.policy;

import static dev.cloister.constellation.Refusals.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Fixture;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretPolicyTest {
  private static final Schema SCHEMA = schema();

  private static final String FULL =
      """
      {"version":1,
       "description":"the payroll job",
       "release":{"tdx":{"version":1},"snp":{"version":1,"debug":"warning"}},
       "required_claims":{"image.digest":["sha256:aa","sha256:bb"],"boot.secureBoot":["true"]},
       "manager":{"issuer":"https://id.example","subject":"boss","audience":"vault"},
       "ttl_seconds":7776000,
       "operations":["get","sign"]}
      """;

  @Test
  void parse_everyMember_isThere() throws Exception {
    SecretPolicy policy = SecretPolicy.parse(FULL.getBytes(UTF_8));
    assertThat(policy.release(Format.TDX_V4)).isPresent();
    assertThat(policy.release(Format.TDX_V5)).isEqualTo(policy.release(Format.TDX_V4));
    assertThat(policy.release(Format.SNP).map(AppraisalPolicy::json))
        .contains(Json.parseObject("{\"version\":1,\"debug\":\"warning\"}".getBytes(UTF_8)));
    assertThat(policy.release(Format.NITRO)).isEmpty();
    assertThat(policy.release(Format.CCEL)).isEmpty();
    assertThat(policy.requiredClaims()).containsOnlyKeys("image.digest", "boot.secureBoot");
    assertThat(policy.manager()).contains(new Manager("https://id.example", "boss", "vault"));
    assertThat(policy.ttlSeconds()).isEqualTo(7776000);
    assertThat(policy.operations()).containsExactly(Operation.GET, Operation.SIGN);
    assertThat(policy.text().bytes()).isEqualTo(FULL.getBytes(UTF_8));
    assertThat(policy.isDevelopment()).isFalse();
  }

  @Test
  void parse_theLeast_releasesToNoCodeAndLivesThirtyDays() throws Exception {
    SecretPolicy policy = parse("{\"version\":1,\"release\":{}}");
    for (Format format : Format.values()) {
      assertThat(policy.release(format)).isEmpty();
    }
    assertThat(policy.ttlSeconds()).isEqualTo(30 * 24 * 60 * 60);
    assertThat(policy.operations()).containsExactly(Operation.GET);
    assertThat(policy.manager()).isEmpty();
    assertThat(policy.requiredClaims()).isEmpty();
  }

  @Test
  void isDevelopment_onePartNamesDevelopmentRoots_isTrue() throws Exception {
    String root = Fixture.bytes(32, 1).hex();
    assertThat(
            parse(
                    "{\"version\":1,\"release\":{\"tdx\":{\"version\":1,\"anchors\":{\"development\":[\""
                        + root
                        + "\"]}},\"snp\":{\"version\":1}}}")
                .isDevelopment())
        .isTrue();
  }

  @Test
  void digest_ofAnotherText_isAnother() throws Exception {
    assertThat(parse("{\"version\":1,\"release\":{}}").digest())
        .isEqualTo(parse("{\"version\":1,\"release\":{}}").digest())
        .isNotEqualTo(parse("{\"version\":1, \"release\":{}}").digest());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"version\":1}",
        "{\"version\":2,\"release\":{}}",
        "{\"version\":1,\"release\":{},\"x\":1}",
        "{\"version\":1,\"release\":[]}",
        "{\"version\":1,\"release\":{\"TDX\":{\"version\":1}}}",
        "{\"version\":1,\"release\":{\"tdx-v4\":{\"version\":1}}}",
        "{\"version\":1,\"release\":{\"tdx\":{}}}",
        "{\"version\":1,\"release\":{\"tdx\":{\"version\":1,\"x\":1}}}",
        "{\"version\":1,\"release\":{\"tdx\":null}}",
        "{\"version\":1,\"release\":{},\"description\":1}",
        "{\"version\":1,\"release\":{},\"ttl_seconds\":0}",
        "{\"version\":1,\"release\":{},\"ttl_seconds\":7776001}",
        "{\"version\":1,\"release\":{},\"ttl_seconds\":1.5}",
        "{\"version\":1,\"release\":{},\"ttl_seconds\":\"1\"}",
        "{\"version\":1,\"release\":{},\"operations\":[\"GET\"]}",
        "{\"version\":1,\"release\":{},\"operations\":[\"get\",\"get\"]}",
        "{\"version\":1,\"release\":{},\"operations\":\"get\"}",
        "{\"version\":1,\"release\":{},\"required_claims\":{\"a\":[]}}",
        "{\"version\":1,\"release\":{},\"required_claims\":{\"a\":[\"\"]}}",
        "{\"version\":1,\"release\":{},\"required_claims\":{\"a\":[\"b\",\"b\"]}}",
        "{\"version\":1,\"release\":{},\"required_claims\":{\"a\":\"b\"}}",
        "{\"version\":1,\"release\":{},\"required_claims\":{\"a..b\":[\"c\"]}}",
        "{\"version\":1,\"release\":{},\"required_claims\":{\"\":[\"c\"]}}",
        "{\"version\":1,\"release\":{},\"manager\":{\"issuer\":\"a\",\"subject\":\"b\"}}",
        "{\"version\":1,\"release\":{},\"manager\":{\"issuer\":\"\",\"subject\":\"b\",\"audience\":\"c\"}}",
        "{\"version\":1,\"release\":{},\"manager\":{\"issuer\":\"a\",\"subject\":\"b\",\"audience\":\"c\",\"d\":1}}"
      })
  void parse_whatIsNoPolicy_isRefusedAsTheSchemaDoes(String text) {
    assertRefused(Reason.MALFORMED, () -> parse(text));
    assertThat(validates(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"version\":1,\"release\":{}}",
        "{\"version\":1,\"release\":{},\"operations\":[]}",
        "{\"version\":1,\"release\":{},\"ttl_seconds\":1}",
        "{\"version\":1,\"release\":{\"arm-cca\":{\"version\":1}}}",
        FULL
      })
  void schema_ofWhatParses_accepts(String text) throws Exception {
    parse(text);
    assertThat(validates(text)).isTrue();
  }

  @Test
  void parse_nameThatStandsTwice_isRefused() {
    assertRefused(Reason.MALFORMED, () -> parse("{\"version\":1,\"release\":{},\"release\":{}}"));
  }

  @Test
  void parse_tooLong_isRefused() {
    byte[] text = new byte[SecretPolicy.MAX_LENGTH + 1];
    Arrays.fill(text, (byte) ' ');
    byte[] policy = "{\"version\":1,\"release\":{}}".getBytes(UTF_8);
    System.arraycopy(policy, 0, text, 0, policy.length);
    assertRefused(Reason.MALFORMED, () -> SecretPolicy.parse(text));
  }

  @Test
  void parse_managerWithAControl_isRefused() {
    assertRefused(
        Reason.MALFORMED,
        () ->
            parse(
                "{\"version\":1,\"release\":{},\"manager\":{\"issuer\":\"a\\n"
                    + "\",\"subject\":\"b\",\"audience\":\"c\"}}"));
  }

  @Test
  void missingClaims_areThoseAbsentOrOfAnotherValue() throws Exception {
    SecretPolicy policy = SecretPolicy.parse(FULL.getBytes(UTF_8));
    Map<String, String[]> expected =
        Map.of(
            "{\"image\":{\"digest\":\"sha256:bb\"},\"boot\":{\"secureBoot\":true}}",
            new String[] {},
            "{\"image\":{\"digest\":\"sha256:cc\"},\"boot\":{\"secureBoot\":\"true\"}}",
            new String[] {"image.digest"},
            "{\"image\":{\"digest\":[\"sha256:aa\"]},\"boot\":{\"secureBoot\":false}}",
            new String[] {"boot.secureBoot", "image.digest"},
            "{\"image.digest\":\"sha256:aa\",\"boot\":null}",
            new String[] {"boot.secureBoot", "image.digest"});
    for (Map.Entry<String, String[]> one : expected.entrySet()) {
      assertThat(policy.missingClaims(Json.parseObject(one.getKey().getBytes(UTF_8))))
          .containsExactly(one.getValue());
    }
  }

  private static SecretPolicy parse(String text) throws ConstellationException {
    return SecretPolicy.parse(text.getBytes(UTF_8));
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
                        "https://cloister.dev/schema/secret-policy-1.json",
                        resource(SecretPolicy.class, "secret-policy.schema.json"))));
    return registry.getSchema(
        SchemaLocation.of("https://cloister.dev/schema/secret-policy-1.json"));
  }

  private static String resource(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
