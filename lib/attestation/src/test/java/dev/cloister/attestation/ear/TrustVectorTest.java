package dev.cloister.attestation.ear;

import static dev.cloister.attestation.ear.TrustCategory.CONFIGURATION;
import static dev.cloister.attestation.ear.TrustCategory.EXECUTABLES;
import static dev.cloister.attestation.ear.TrustCategory.HARDWARE;
import static dev.cloister.attestation.ear.TrustCategory.INSTANCE_IDENTITY;
import static dev.cloister.attestation.ear.TrustCategory.RUNTIME_OPAQUE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.Severity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The trustworthiness vector: what is proven, what findings make of it, and what is documented. */
class TrustVectorTest {

  @Test
  void of_everythingProvenOnHardware_affirmsEachClaim() throws Exception {
    Ear ear = Ear.of(EarSamples.SOUND, EarSamples.policy(",'tdx':{}"));
    assertThat(ear.vector().values())
        .isEqualTo(
            Map.of(
                INSTANCE_IDENTITY, 2,
                CONFIGURATION, 2,
                EXECUTABLES, 3,
                HARDWARE, 2,
                RUNTIME_OPAQUE, 2));
    assertThat(ear.status()).isEqualTo(TrustTier.AFFIRMING);
  }

  @Test
  void of_policyThatSaysNothingOfTheConfiguration_claimsNothingOfIt() throws Exception {
    assertThat(vector(EarSamples.SOUND, EarSamples.policy("")).value(CONFIGURATION)).isZero();
    assertThat(vector(EarSamples.SOUND, EarSamples.policy(",'snp':{}")).value(CONFIGURATION))
        .isZero();
  }

  @Test
  void of_developmentRootThatThePolicyAccepts_claimsNoHardware() throws Exception {
    String root = EarSamples.DEVELOPMENT.claims().object("anchor").string("spkiSha256");
    AppraisalPolicy policy =
        EarSamples.policy(",'anchors':{'development':['" + root + "']},'tdx':{}");
    Ear ear = Ear.of(EarSamples.DEVELOPMENT, policy);
    assertThat(ear.vector().value(HARDWARE)).isZero();
    assertThat(ear.vector().value(RUNTIME_OPAQUE)).isZero();
    assertThat(ear.status()).isEqualTo(TrustTier.AFFIRMING);
  }

  @Test
  void of_noReferenceValue_warnsOfTheExecutables() {
    Ear ear = Ear.of(EarSamples.SOUND, AppraisalPolicy.defaults());
    assertThat(ear.vector().value(EXECUTABLES)).isEqualTo(33);
    assertThat(ear.status()).isEqualTo(TrustTier.WARNING);
  }

  @Test
  void of_debugModeThatThePolicyAccepts_doesNotClaimOpaqueMemory() throws Exception {
    AttestationResult debug = debugging(EarSamples.SOUND);
    assertThat(vector(debug, EarSamples.policy(",'debug':'affirming'")).value(RUNTIME_OPAQUE))
        .isZero();
    assertThat(vector(debug, EarSamples.policy(",'debug':'warning'")).value(RUNTIME_OPAQUE))
        .isEqualTo(32);
    assertThat(vector(debug, EarSamples.policy("")).value(RUNTIME_OPAQUE)).isEqualTo(96);
  }

  @ParameterizedTest
  @EnumSource(FindingCode.class)
  void of_failedStep_contraindicatesWhatItsLineSays(FindingCode code) throws Exception {
    String full = code.isPerKind() ? code.of(CollateralKind.TCB_INFO) : code.code();
    Ear ear =
        Ear.of(
            EarSamples.with(EarSamples.SOUND, Step.failed("step", full, "")),
            EarSamples.policy(",'tdx':{}"));
    assertThat(ear.status()).isEqualTo(TrustTier.CONTRAINDICATED);
    TrustEffect effect = TrustEffect.of(code);
    for (TrustCategory category : TrustCategory.values()) {
      int value = ear.vector().value(category);
      if (effect.categories().contains(category)) {
        assertThat(value).as(category.code()).isEqualTo(effect.error());
      } else {
        assertThat(TrustTier.of(value)).as(category.code()).isLessThan(TrustTier.WARNING);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(FindingCode.class)
  void of_everyCodeAndSeverity_keepsTheClaimInItsTier(FindingCode code) throws Exception {
    TrustEffect effect = TrustEffect.of(code);
    for (Severity severity : Severity.values()) {
      String full = code.isPerKind() ? code.of(CollateralKind.TCB_INFO) : code.code();
      Finding finding = new Finding(full, severity, "message", "remedy");
      TrustVector vector =
          TrustVector.of(
              EarSamples.SOUND, EarSamples.policy(",'tdx':{}"), Appraisal.of(List.of(finding)));
      TrustTier worst =
          switch (severity) {
            case INFO -> TrustTier.AFFIRMING;
            case WARNING -> effect.warning() == 0 ? TrustTier.AFFIRMING : TrustTier.WARNING;
            case ERROR ->
                effect.categories().isEmpty() ? TrustTier.AFFIRMING : TrustTier.CONTRAINDICATED;
          };
      assertThat(vector.tier()).as("%s", severity).isEqualTo(worst);
    }
  }

  @Test
  void of_codeThatIsNotRegistered_makesTheInstanceUnknown() throws Exception {
    Ear ear =
        Ear.of(
            EarSamples.with(EarSamples.SOUND, Step.failed("step", "new.code", "")),
            EarSamples.policy(""));
    assertThat(ear.vector().value(INSTANCE_IDENTITY)).isEqualTo(97);
    assertThat(ear.status()).isEqualTo(TrustTier.CONTRAINDICATED);
  }

  @Test
  void documentation_rows_areTheEffectsOfTheRegister() throws Exception {
    List<String> expected = new ArrayList<>();
    for (FindingCode code : FindingCode.values()) {
      expected.add(row(code));
    }
    Path root = Path.of(System.getProperty("cloister.root"));
    List<String> documented =
        Files.readString(root.resolve("docs/reference/ear.md"))
            .lines()
            .filter(line -> line.matches("\\| `[a-zA-Z0-9.<>]+` \\|.*\\|.*\\|.*\\|"))
            .toList();
    assertThat(documented).containsExactlyElementsOf(expected);
  }

  static String row(FindingCode code) {
    TrustEffect effect = TrustEffect.of(code);
    String claims =
        effect.categories().isEmpty()
            ? "status only"
            : effect.categories().size() == TrustCategory.values().length
                ? "all"
                : Arrays.stream(TrustCategory.values())
                    .filter(effect.categories()::contains)
                    .map(TrustCategory::code)
                    .collect(Collectors.joining(", "));
    return "| `%s` | %s | %s | %s |"
        .formatted(
            code.code() + (code.isPerKind() ? ".<kind>" : ""),
            claims,
            effect.warning() == 0 ? "-" : effect.warning(),
            effect.error() == 0 ? "-" : effect.error());
  }

  private static TrustVector vector(AttestationResult result, AppraisalPolicy policy) {
    return Ear.of(result, policy).vector();
  }

  private static AttestationResult debugging(AttestationResult result) {
    JsonObject.Builder claims = JsonObject.builder();
    result.claims().members().forEach(claims::put);
    return new AttestationResult(
        result.format(),
        result.anchorClass(),
        result.at(),
        result.steps(),
        result.signature(),
        result.chain(),
        result.tcbStatus(),
        result.advisories(),
        result.collateral(),
        result.bound(),
        claims.put("debug", true).build());
  }
}
