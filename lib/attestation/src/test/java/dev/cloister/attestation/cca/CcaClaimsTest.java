package dev.cloister.attestation.cca;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.VendorAnchors;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.format.IssuedCases;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.testkit.cases.Case;
import dev.cloister.testkit.cca.CcaScenario;
import dev.cloister.testkit.cca.CcaScenario.PlatformClaim;
import dev.cloister.testkit.cca.CcaScenario.RealmClaim;
import dev.cloister.testkit.nitro.CborItems;
import dev.cloister.testkit.pki.Seed;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a token says of platform and realm, and what is taken for one. */
class CcaClaimsTest {
  private static final Seed SEED = Seed.of("cca-claims");
  private static final CcaScenario SOUND =
      CcaScenario.of(SEED, Instant.parse("2026-03-01T12:00:00Z"));
  private static final byte[] TWO = {0x2a, 0x2b};

  @Test
  void describe_platform_saysEachClaim() throws Exception {
    JsonObject platform = describe(SOUND).object("platform");
    assertThat(platform.string("profile")).isEqualTo("tag:arm.com,2023:cca_platform#1.0.0");
    assertThat(platform.string("implementationId"))
        .isEqualTo(HexFormat.of().formatHex(SEED.derive("implementation").bytes(32)));
    assertThat(platform.string("instanceId"))
        .isEqualTo(HexFormat.of().formatHex(SOUND.instanceId()));
    assertThat(platform.string("configuration")).isEqualTo("010203");
    assertThat(platform.string("hashAlgorithm")).isEqualTo("sha-256");
    assertThat(platform.integer("lifecycle")).isEqualTo(0x3000);
    assertThat(platform.array("components").objects())
        .extracting(component -> component.string("type"))
        .containsExactly("RMM", "BL2");
  }

  @Test
  void describe_component_saysTypeAndVersionWhereItHasThem() throws Exception {
    byte[] whole =
        CborItems.numbered(
            Map.of(
                1, CborItems.text("RMM"),
                2, CborItems.bytes(TWO),
                4, CborItems.text("1.2"),
                5, CborItems.bytes(new byte[] {7})));
    byte[] bare =
        CborItems.numbered(Map.of(2, CborItems.bytes(TWO), 5, CborItems.bytes(new byte[] {7})));
    List<JsonObject> components =
        describe(SOUND.platform(PlatformClaim.COMPONENTS, CborItems.array(List.of(whole, bare))))
            .object("platform")
            .array("components")
            .objects();
    assertThat(components.get(0).toJson())
        .isEqualTo(
            "{\"type\":\"RMM\",\"version\":\"1.2\",\"measurement\":\"2a2b\",\"signerId\":\"07\"}");
    assertThat(components.get(1).toJson())
        .isEqualTo("{\"measurement\":\"2a2b\",\"signerId\":\"07\"}");
  }

  @Test
  void describe_realm_saysEachClaim() throws Exception {
    byte[] personalization = new byte[64];
    personalization[63] = 9;
    JsonObject claims =
        describe(
            SOUND
                .realm(RealmClaim.HASH_ALGORITHM, CborItems.text("sha-512"))
                .realm(RealmClaim.PERSONALIZATION, CborItems.bytes(personalization)));
    assertThat(claims.string("hashAlgorithm")).isEqualTo("sha-512");
    assertThat(claims.string("personalization")).isEqualTo("00".repeat(63) + "09");
  }

  /** As many components and registers, and as large a number, as there may be. */
  @Test
  void parse_everythingAtItsLimit_isRead() throws Exception {
    byte[] component = CborItems.numbered(Map.of(2, CborItems.bytes(TWO), 5, CborItems.bytes(TWO)));
    JsonObject claims =
        describe(
            SOUND
                .platform(
                    PlatformClaim.COMPONENTS, CborItems.array(Collections.nCopies(32, component)))
                .platform(PlatformClaim.LIFECYCLE, CborItems.integer(Integer.MAX_VALUE))
                .realm(
                    RealmClaim.EXTENSIBLE_MEASUREMENTS,
                    CborItems.array(Collections.nCopies(8, CborItems.bytes(new byte[64])))));
    assertThat(claims.object("platform").array("components").size()).isEqualTo(32);
    assertThat(claims.object("platform").integer("lifecycle")).isEqualTo(Integer.MAX_VALUE);
    assertThat(claims.object("measurements").string("rem7")).isEqualTo("00".repeat(64));
    assertThat(
            describe(SOUND.platform(PlatformClaim.LIFECYCLE, CborItems.integer(0)))
                .object("platform")
                .integer("lifecycle"))
        .isZero();
  }

  @Test
  void verify_withoutATrustedKey_reportsTheSameSteps() throws Exception {
    Case found = SOUND.issue();
    AttestationResult result = IssuedCases.verify(found, VendorAnchors.pinned());
    assertThat(result.steps())
        .extracting(Step::name)
        .isEqualTo(IssuedCases.verify(found).steps().stream().map(Step::name).toList());
    assertThat(IssuedCases.open(result))
        .containsExactly("platform.key cca.key", "platform.signature prerequisite");
  }

  @Test
  void recognises_tag399_only() {
    byte[] token = Arrays.copyOf(SOUND.issue().evidence(), 4);
    CcaFormat format = new CcaFormat();
    assertThat(format.formats()).containsExactly(Format.ARM_CCA);
    assertThat(format.recognises(token)).isTrue();
    assertThat(format.recognises(Arrays.copyOf(token, 3))).isFalse();
    for (int i = 0; i < 3; i++) {
      byte[] other = token.clone();
      other[i] ^= 1;
      assertThat(format.recognises(other)).isFalse();
    }
  }

  private static JsonObject describe(CcaScenario scenario) throws Exception {
    return Verifier.parse(scenario.issue().evidence()).describe();
  }
}
