package dev.cloister.collateral.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Verdict;
import dev.cloister.testkit.azure.AzureScenario;
import dev.cloister.testkit.azure.AzureScenario.Hardware;
import dev.cloister.testkit.cases.Case;
import dev.cloister.testkit.cca.CcaScenario;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.TpmScenario;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One file holds all that a verdict rests on: evidence, collateral with its event log, challenge,
 * policy and instant. Written and read, it gives the same verdict, and is the same file.
 */
class IssuedBundleTest {
  private static final Seed SEED = Seed.of("issued bundles");
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

  static Stream<Arguments> bundles() {
    CcaScenario cca = CcaScenario.of(SEED, AT);
    String pcr4 = "'pcr4':['" + hex(TpmScenario.log().register(4)) + "']";
    return Stream.of(
        Arguments.of(Format.ARM_CCA, cca.issue(), "'rim':['" + hex(cca.measurement("rim")) + "']"),
        Arguments.of(Format.AZURE_VTPM, azure(Hardware.SNP), pcr4),
        Arguments.of(Format.AZURE_VTPM, azure(Hardware.TDX), pcr4),
        Arguments.of(Format.TPM, TpmScenario.of(SEED, AT).issue(), pcr4));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void bundles(Format format, Case found, String measurements) throws Exception {
    CollateralBundle written =
        CollateralBundle.of(collateral(found))
            .evidence(found.evidence())
            .challenge(found.challenge().orElseThrow())
            .policy(policy(found, measurements))
            .at(found.at())
            .build();
    CollateralBundle read = CollateralBundle.parse(written.toBytes());

    assertThat(read.toBytes()).isEqualTo(written.toBytes());
    assertThat(read.collateral().kinds()).isEqualTo(collateral(found).kinds());
    AttestationResult result = verify(read, found);
    assertThat(result.format()).isEqualTo(format);
    assertThat(result.steps()).allMatch(step -> step.outcome() == Step.Outcome.PASSED);
    Appraisal appraisal = read.policy().orElseThrow().appraise(result);
    assertThat(appraisal.verdict()).as("%s", appraisal.findings()).isEqualTo(Verdict.AFFIRMING);
  }

  /** The log in the bundle is what the verdict rests on: without it the boot is not explained. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("bundles")
  void verify_bundleWithoutItsLog_explainsNoBoot(Format format, Case found, String measurements)
      throws Exception {
    CollateralBundle read =
        CollateralBundle.parse(
            CollateralBundle.of(collateral(found))
                .evidence(found.evidence())
                .challenge(found.challenge().orElseThrow())
                .at(found.at())
                .build()
                .toBytes());
    boolean logged = format != Format.ARM_CCA;
    assertThat(verify(read, found).claims().find("boot").isPresent()).isEqualTo(logged);
    CollateralBundle bare =
        CollateralBundle.of(read.collateral().without(CollateralKind.EVENT_LOG))
            .evidence(found.evidence())
            .challenge(found.challenge().orElseThrow())
            .at(found.at())
            .build();
    assertThat(verify(CollateralBundle.parse(bare.toBytes()), found).claims().find("boot"))
        .isEmpty();
  }

  private static Case azure(Hardware hardware) {
    return AzureScenario.of(hardware, SEED, AT).issue();
  }

  private static AttestationResult verify(CollateralBundle bundle, Case found) throws Exception {
    return Verifier.of(new DevelopmentAnchors(anchors(found)))
        .verify(
            Verifier.parse(bundle.evidence().orElseThrow()),
            Challenge.raw(bundle.challenge().orElseThrow()),
            bundle.collateral(),
            bundle.at().orElseThrow());
  }

  private static AppraisalPolicy policy(Case found, String measurements) throws Exception {
    List<String> roots = new ArrayList<>();
    for (TrustAnchor anchor : anchors(found)) {
      roots.add(hex(MessageDigest.getInstance("SHA-256").digest(anchor.spki())));
    }
    return AppraisalPolicy.parse(
        ("{'version':1,'anchors':{'development':['%s']},'measurements':{%s},"
                + "'snp':{'guestPolicy':{'allowed':['smt']}}}")
            .formatted(String.join("','", roots), measurements)
            .replace('\'', '"')
            .getBytes(UTF_8));
  }

  private static Collateral collateral(Case found) {
    Collateral.Builder out = Collateral.builder();
    found.collateral().forEach((code, items) -> items.forEach(item -> out.add(kind(code), item)));
    return out.build();
  }

  private static List<TrustAnchor> anchors(Case found) {
    List<TrustAnchor> anchors = new ArrayList<>();
    found
        .anchors()
        .forEach(
            (vendor, keys) ->
                keys.forEach(key -> anchors.add(TrustAnchor.of(vendor(vendor), "issued", key))));
    return anchors;
  }

  private static CollateralKind kind(String code) {
    return found(
        Arrays.stream(CollateralKind.values()).filter(kind -> kind.code().equals(code)).findAny());
  }

  private static Vendor vendor(String code) {
    return found(
        Arrays.stream(Vendor.values()).filter(vendor -> vendor.code().equals(code)).findAny());
  }

  private static <T> T found(Optional<T> value) {
    return value.orElseThrow();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
