package dev.cloister.attestation.ear;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.policy.AppraisalPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** EARs as JWTs, read back by the JDK alone and held against the schema from the draft's CDDL. */
class EarTest {
  private static final Instant NOW = Instant.parse("2026-03-02T00:00:00.9Z");
  private static final EarVerifierId ID = new EarVerifierId("https://example.org", "cloister 1");
  private static final byte[] NONCE = "0123456789abcdef".getBytes(US_ASCII);
  private static final Schema SCHEMA = schema();

  @ParameterizedTest
  @CsvSource({"ES256,EC,SHA256withECDSAinP1363Format", "EdDSA,Ed25519,Ed25519"})
  void sign_eitherKey_verifiesWithTheJdk(String algorithm, String kind, String jca)
      throws Exception {
    KeyPair keys = keys(kind);
    String jwt = sound().withNonce(NONCE).sign(ID, NOW, EarKey.of(keys.getPrivate()));

    String[] parts = jwt.split("\\.", -1);
    assertThat(parts).hasSize(3);
    assertThat(Json.parseObject(decode(parts[0])))
        .isEqualTo(JsonObject.builder().put("alg", algorithm).put("typ", "JWT").build());
    assertThat(verifies(jca, keys, parts[0] + "." + parts[1], decode(parts[2]))).isTrue();
    assertThat(verifies(jca, keys, parts[0] + "." + parts[1] + "A", decode(parts[2]))).isFalse();
    assertThat(verifies(jca, keys(kind), parts[0] + "." + parts[1], decode(parts[2]))).isFalse();
    assertThat(validates(new String(decode(parts[1]), UTF_8))).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void claims_eitherProfile_areOfItsSchemaAlone(EarProfile profile) throws Exception {
    JsonObject claims =
        sound().withProfile(profile).withNonce(NONCE).withRawEvidence(NONCE).claims(ID, NOW);
    assertThat(validates(claims.toJson())).isTrue();
    EarProfile other = profile == EarProfile.IETF ? EarProfile.VERAISON : EarProfile.IETF;
    assertThat(validates(claims.toJson().replace(profile.uri(), other.uri()))).isFalse();
  }

  @Test
  void claims_deployedProfile_hasTheNamesThatVeraisonReads() throws Exception {
    JsonObject claims = sound().withNonce(NONCE).withRawEvidence(NONCE).claims(ID, NOW);
    assertThat(claims.members())
        .containsOnlyKeys(
            "eat_profile", "iat", "ear.verifier-id", "eat_nonce", "ear.raw-evidence", "submods");
    assertThat(claims.string("eat_profile")).isEqualTo("tag:github.com,2023:veraison/ear");
    assertThat(claims.integer("iat")).isEqualTo(NOW.getEpochSecond());
    assertThat(claims.object("ear.verifier-id").string("build")).isEqualTo("cloister 1");
    assertThat(decode(claims.string("eat_nonce"))).isEqualTo(NONCE);
    assertThat(decode(claims.string("ear.raw-evidence"))).isEqualTo(NONCE);
    JsonObject submod = claims.object("submods").object("tdx-v4");
    assertThat(submod.members())
        .containsOnlyKeys(
            "ear.status",
            "ear.trustworthiness-vector",
            "ear.appraisal-policy-id",
            "ear.veraison.annotated-evidence",
            "ear.veraison.policy-claims");
    assertThat(submod.string("ear.status")).isEqualTo("affirming");
    assertThat(submod.object("ear.trustworthiness-vector").members())
        .containsOnlyKeys(
            "instance-identity", "configuration", "executables", "hardware", "runtime-opaque");
    assertThat(submod.object("ear.veraison.annotated-evidence"))
        .isEqualTo(EarSamples.SOUND.claims());
  }

  @Test
  void claims_draftsProfile_hasItsNames() throws Exception {
    JsonObject claims = sound().withProfile(EarProfile.IETF).claims(ID, NOW);
    assertThat(claims.members())
        .containsOnlyKeys("eat_profile", "iat", "ear_verifier_id", "ear_status", "submods");
    assertThat(claims.object("submods").object("tdx-v4").members())
        .containsOnlyKeys(
            "ear_status",
            "ear_trustworthiness_vector",
            "ear_appraisal_policy_ids",
            "ear_veraison_annotated_evidence",
            "ear_veraison_policy_claims");
  }

  @Test
  void claims_unasked_carryNeitherEvidenceNorNonce() throws Exception {
    assertThat(sound().claims(ID, NOW).members())
        .doesNotContainKeys("ear.raw-evidence", "eat_nonce");
  }

  @Test
  void claims_findings_areInThePolicyClaims() throws Exception {
    JsonObject submod =
        Ear.of(EarSamples.SOUND, AppraisalPolicy.defaults())
            .claims(ID, NOW)
            .object("submods")
            .object("tdx-v4");
    assertThat(submod.string("ear.status")).isEqualTo("warning");
    assertThat(submod.object("ear.veraison.policy-claims").array("findings").toJson())
        .contains("\"reference.none\"", "\"warning\"", "measurements");
  }

  @Test
  void policyId_isOfThePolicysContent() throws Exception {
    String id = Ear.policyId(EarSamples.policy(""));
    assertThat(id)
        .matches("ni:///sha-256;[A-Za-z0-9_-]{43}")
        .isEqualTo(Ear.policyId(EarSamples.policy("")))
        .isNotEqualTo(Ear.policyId(EarSamples.policy(",'debug':'warning'")));
    assertThat(sound().claims(ID, NOW).toJson())
        .contains(Ear.policyId(EarSamples.policy(",'tdx':{}")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8, 65})
  void withNonce_ofAnotherLength_isRefused(int length) throws Exception {
    Ear ear = sound();
    assertThatThrownBy(() -> ear.withNonce(new byte[length]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 64})
  void withNonce_ofTheShortestAndLongest_isOfTheSchema(int length) throws Exception {
    assertThat(validates(sound().withNonce(new byte[length]).claims(ID, NOW).toJson())).isTrue();
  }

  @Test
  void of_otherKeys_areRefused() throws Exception {
    for (String kind : List.of("secp384r1", "RSA", "Ed448")) {
      KeyPair keys = keys(kind);
      assertThatThrownBy(() -> EarKey.of(keys.getPrivate()))
          .as(kind)
          .isInstanceOf(InvalidKeyException.class);
    }
  }

  @Test
  void toString_ofAKey_saysItsAlgorithmAlone() throws Exception {
    assertThat(EarKey.of(keys("Ed25519").getPrivate())).hasToString("EarKey[EdDSA]");
  }

  private static Ear sound() throws Exception {
    return Ear.of(EarSamples.SOUND, EarSamples.policy(",'tdx':{}"));
  }

  private static KeyPair keys(String kind) throws Exception {
    String curve = kind.equals("EC") ? "secp256r1" : kind;
    if (curve.startsWith("secp")) {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    }
    return KeyPairGenerator.getInstance(kind).generateKeyPair();
  }

  private static boolean verifies(String jca, KeyPair keys, String signed, byte[] signature)
      throws Exception {
    Signature verifier = Signature.getInstance(jca);
    verifier.initVerify(keys.getPublic());
    verifier.update(signed.getBytes(US_ASCII));
    return verifier.verify(signature);
  }

  private static byte[] decode(String text) {
    return Base64.getUrlDecoder().decode(text);
  }

  private static boolean validates(String json) {
    return SCHEMA.validate(json, InputFormat.JSON).isEmpty();
  }

  private static Schema schema() {
    try (InputStream in = Ear.class.getResourceAsStream("ear.schema.json")) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
