package dev.cloister.attestation.snp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.Verdict;
import dev.cloister.testkit.amd.AmdAuthority;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdRole;
import dev.cloister.testkit.amd.SnpField;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.CrlSpec;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Hooks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERIA5String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Issued reports of every product, version and kind of key: each check, alone. */
class SnpVerificationTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Instant NEXT = SnpCase.AT.plus(Duration.ofDays(1));

  static Stream<Arguments> kinds() {
    return Stream.of(AmdProduct.values())
        .flatMap(
            product ->
                Stream.of(2, 3, 5)
                    .flatMap(
                        version ->
                            Stream.of(false, true)
                                .map(loaded -> Arguments.of(product, version, loaded))));
  }

  @ParameterizedTest(name = "{0} version {1} VLEK {2}")
  @MethodSource("kinds")
  void verify_soundReport_passesEveryStep(AmdProduct product, int version, boolean loaded)
      throws Exception {
    assertSound(SnpCase.of(product, version, loaded).verify(), loaded);
  }

  @ParameterizedTest(name = "{0} version {1} VLEK {2}")
  @MethodSource("kinds")
  void verify_extendedReport_needsNoCollateral(AmdProduct product, int version, boolean loaded)
      throws Exception {
    SnpCase issued = SnpCase.of(product, version, loaded);
    assertSound(issued.verify(issued.extended(), Collateral.empty(), SnpCase.AT), loaded);
  }

  private static void assertSound(AttestationResult result, boolean loaded) {
    assertThat(result.steps()).allMatch(step -> step.outcome() == Step.Outcome.PASSED);
    assertThat(result.steps().stream().map(Step::code).filter(code -> !code.isEmpty()).toList())
        .isEqualTo(loaded ? List.of("snp.noChip") : List.of());
    assertThat(result.signature()).isEqualTo(SignatureStatus.VALID);
    assertThat(result.chain()).isEqualTo(ChainStatus.VALID);
    assertThat(result.bound()).isTrue();
  }

  static Stream<Arguments> reportFaults() {
    return Stream.of(
        report("another challenge", "binding binding.mismatch", SnpField.REPORT_DATA, 1),
        report("another chip", "vek.hardwareId snp.chipId", SnpField.CHIP_ID, 1),
        report("another TCB", "vek.tcb snp.tcb", SnpField.REPORTED_TCB, 1),
        report("another product", "vek.product snp.product", SnpField.CPUID, 0x1119),
        report("unknown product", "vek.product snp.product", SnpField.CPUID, 0x17),
        report("a line after Turin", "vek.product snp.product", SnpField.CPUID, 0x121a));
  }

  private static Arguments report(String what, String step, SnpField field, long value) {
    return Arguments.of(what, step, field, value);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("reportFaults")
  void verify_resignedReportFault_isNoticedByItsStepAlone(
      String what, String step, SnpField field, long value) throws Exception {
    AttestationResult result = SnpCase.milan().with(field, value).verify();
    assertThat(SnpCase.failed(result)).as(what).containsExactly(step);
    assertThat(SnpCase.notRun(result)).isEmpty();
  }

  static Stream<Arguments> certificateFaults() {
    UnaryOperator<CertificateSpec> badSignature = c -> c.withHooks(Hooks.badSignature());
    return Stream.of(
        edit("VCEK not signed by ASK", "chain.signature", AmdRole.VCEK, badSignature),
        edit("ASK not signed by ARK", "chain.signature", AmdRole.ASK, badSignature),
        edit("ARK not signed by itself", "chain.signature", AmdRole.ARK, badSignature),
        edit("ASK is no CA", "chain.role", AmdRole.ASK, c -> c.with(Extension.notCa())),
        edit(
            "ASK may not certify",
            "chain.role",
            AmdRole.ASK,
            c -> c.with(Extension.usage(Extension.Usage.SIGNING))),
        edit(
            "unknown critical extension",
            "chain.role",
            AmdRole.VCEK,
            c -> c.with(Extension.of("1.2.3", true, new byte[] {5, 0}))),
        edit("no TCB", "chain.role", AmdRole.VCEK, c -> c.without(AmdAuthority.ARC + "3.1")),
        edit(
            "TCB beyond a byte",
            "chain.role",
            AmdRole.VCEK,
            c -> c.with(AmdAuthority.extension("3.1", new ASN1Integer(260)))),
        edit(
            "unknown product",
            "chain.role",
            AmdRole.VCEK,
            c -> c.with(AmdAuthority.extension("2", new DERIA5String("Naples")))),
        edit(
            "short chip id",
            "chain.role",
            AmdRole.VCEK,
            c -> c.with(Extension.of(AmdAuthority.ARC + "4", false, new byte[63]))),
        edit("no chip id", "chain.role", AmdRole.VCEK, c -> c.without(AmdAuthority.ARC + "4")),
        edit(
            "VLEK where a VCEK signed",
            "chain.role",
            AmdRole.VCEK,
            c -> c.withSubject(c.subject().replace("VCEK", "VLEK"))));
  }

  private static Arguments edit(
      String what, String code, AmdRole role, UnaryOperator<CertificateSpec> change) {
    return Arguments.of(what, code, role, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("certificateFaults")
  void verify_certificateFault_isNoticedByTheChainAlone(
      String what, String code, AmdRole role, UnaryOperator<CertificateSpec> change)
      throws Exception {
    AttestationResult result = edited(role, change).verify();
    assertThat(SnpCase.failed(result)).as(what).containsExactly("vek.chain " + code);
    assertThat(result.chain()).isEqualTo(ChainStatus.INVALID);
  }

  @Test
  void verify_rootNotPinned_isUntrusted() throws Exception {
    SnpCase issued = SnpCase.milan();
    AttestationResult result =
        issued
            .verifier(SnpCase.KEYS.asvk().spki())
            .verify(
                Verifier.parse(issued.report()),
                Challenge.none(),
                issued.collateral().build(),
                SnpCase.AT);
    assertThat(SnpCase.failed(result)).containsExactly("vek.chain chain.untrusted");
  }

  @Test
  void verify_withoutEndorsementKey_saysWhatIsMissing() throws Exception {
    AttestationResult result = SnpCase.milan().verify(Collateral.empty(), SnpCase.AT);
    assertThat(SnpCase.failed(result)).isEmpty();
    assertThat(SnpCase.notRun(result)).contains("vek.chain collateral.missing.vek");
    assertThat(result.signature()).isEqualTo(SignatureStatus.NOT_RUN);
  }

  @Test
  void verify_issuerOfTheOtherKind_isRefused() throws Exception {
    SnpCase issued =
        SnpCase.of(
            AmdProduct.MILAN,
            3,
            false,
            (role, spec) ->
                switch (role) {
                  case ASK -> spec.withSubject("CN=SEV-Genoa");
                  case VCEK -> spec.withIssuer("CN=SEV-Genoa");
                  default -> spec;
                });
    assertThat(SnpCase.failed(issued.verify())).containsExactly("vek.chain chain.role");
  }

  @Test
  void verify_maskedChipId_isRemarkedWhateverTheReportSaysOfTheChipKey() throws Exception {
    for (int keyInfo : new int[] {0, 2}) {
      AttestationResult result =
          SnpCase.milan().with(SnpField.CHIP_ID, 0).with(SnpField.KEY_INFO, keyInfo).verify();
      assertThat(SnpCase.failed(result)).isEmpty();
      assertThat(result.steps()).extracting(Step::code).contains("snp.noChip");
      assertThat(result.claims().string("hardwareId"))
          .isEqualTo(HexFormat.of().formatHex(SnpCase.chip(AmdProduct.MILAN)));
    }
  }

  @Test
  void verify_maskedChipIdUnderVlek_claimsNoMachine() throws Exception {
    AttestationResult result =
        SnpCase.of(AmdProduct.GENOA, 3, true).with(SnpField.CHIP_ID, 0).verify();
    assertThat(SnpCase.failed(result)).isEmpty();
    assertThat(result.claims().find("hardwareId")).isEmpty();
  }

  @Test
  void verify_maskedButOtherChipId_isRefused() throws Exception {
    AttestationResult result =
        SnpCase.milan().with(SnpField.CHIP_ID, 1).with(SnpField.KEY_INFO, 2).verify();
    assertThat(SnpCase.failed(result)).containsExactly("vek.hardwareId snp.chipId");
  }

  @Test
  void verify_anySignedByteChanged_isNeverValid() throws Exception {
    Random random = new Random(7);
    SnpCase issued = SnpCase.milan();
    byte[] report = issued.report();
    Collateral collateral = issued.collateral().build();
    for (int i = 0; i < 200; i++) {
      byte[] changed = report.clone();
      int at = random.nextInt(0x2a0 + 144);
      changed[at] ^= (byte) (1 << random.nextInt(8));
      try {
        assertThat(issued.verify(changed, collateral, SnpCase.AT).signature())
            .as("byte %x", at)
            .isEqualTo(SignatureStatus.INVALID);
      } catch (MalformedEvidenceException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ARK", "ASK", "VCEK"})
  void verify_certificate_isValidFromNotBeforeToNotAfter(String role) throws Exception {
    Instant from = SnpCase.AT.minusSeconds(60);
    Instant to = SnpCase.AT.plusSeconds(60);
    SnpCase issued = edited(AmdRole.valueOf(role), c -> c.withValidity(from, to));
    assertThat(at(issued, from.minus(SECOND))).containsExactly("vek.validity chain.notYetValid");
    assertThat(at(issued, from)).isEmpty();
    assertThat(at(issued, to)).isEmpty();
    assertThat(at(issued, to.plus(SECOND))).containsExactly("vek.validity chain.expired");
  }

  @Test
  void verify_crl_isCurrentFromIssueUntilNextUpdate() throws Exception {
    CrlSpec crl = CrlSpec.of(SnpCase.AT, NEXT);
    assertThat(crl(crl, SnpCase.AT.minus(SECOND)))
        .containsExactly("collateral.amdCrl.validity collateral.notYetValid.amdCrl");
    assertThat(crl(crl, SnpCase.AT)).isEmpty();
    assertThat(crl(crl, NEXT.minus(SECOND))).isEmpty();
    assertThat(crl(crl, NEXT))
        .containsExactly("collateral.amdCrl.validity collateral.stale.amdCrl");
  }

  @Test
  void verify_crlThatListsTheAsk_isRevoked() throws Exception {
    CrlSpec crl =
        CrlSpec.of(SnpCase.AT, NEXT)
            .revoking(
                SnpCase.milan().authority().certificate(AmdRole.ASK).x509().getSerialNumber());
    assertThat(crl(crl, SnpCase.AT)).containsExactly("vek.crl chain.revoked");
  }

  /** Whoever supplies an older list beside it hides nothing, in either order. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void verify_twoCrls_theNewerOneCounts(boolean olderFirst) throws Exception {
    SnpCase issued = SnpCase.milan();
    byte[] older = issued.authority().crl(CrlSpec.of(SnpCase.AT.minus(SECOND), NEXT));
    byte[] newer =
        issued
            .authority()
            .crl(
                CrlSpec.of(SnpCase.AT, NEXT)
                    .revoking(
                        issued.authority().certificate(AmdRole.ASK).x509().getSerialNumber()));
    Collateral collateral =
        issued
            .collateral()
            .add(CollateralKind.AMD_CRL, olderFirst ? older : newer)
            .add(CollateralKind.AMD_CRL, olderFirst ? newer : older)
            .build();

    assertThat(SnpCase.failed(issued.verify(issued.report(), collateral, SnpCase.AT)))
        .containsExactly("vek.crl chain.revoked");
    assertThat(SnpCase.failed(issued.verify(issued.report(), collateral, SnpCase.AT.minus(SECOND))))
        .isEmpty();
  }

  @Test
  void verify_crlNotTheArks_isRejected() throws Exception {
    CrlSpec sound = CrlSpec.of(SnpCase.AT, NEXT);
    String rejected = "collateral.amdCrl.signature collateral.rejected.amdCrl";
    assertThat(crl(sound.withHooks(Hooks.badSignature()), SnpCase.AT)).containsExactly(rejected);
    assertThat(crl(sound.withIssuer("CN=other"), SnpCase.AT)).containsExactly(rejected);
  }

  static Stream<Arguments> layouts() {
    return Stream.of(
        Arguments.of("version 1", 0x00, 1),
        Arguments.of("version 6", 0x00, 6),
        Arguments.of("signature algorithm", 0x34, 2),
        Arguments.of("policy bit 17", 0x0a, 0),
        Arguments.of("signing key 2", 0x48, 8),
        Arguments.of("no signing key", 0x48, 0x1c),
        Arguments.of("reserved after key info", 0x4c, 1),
        Arguments.of("reserved after CPUID", 0x18b, 1),
        Arguments.of("reserved before CHIP_ID", 0x19f, 1),
        Arguments.of("reserved in firmware", 0x1eb, 1),
        Arguments.of("reserved after firmware", 0x1ef, 1),
        Arguments.of("reserved after launch TCB", 0x1f8, 1),
        Arguments.of("end of the content", 0x29f, 1),
        Arguments.of("after the signature", 0x330, 1),
        Arguments.of("end of the report", 0x49f, 1));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layouts")
  void parse_fieldOutsideItsLayout_isMalformed(String what, int offset, int value) {
    byte[] report = SnpCase.milan().report();
    report[offset] = (byte) value;
    assertMalformed(report);
  }

  @Test
  void parse_lengthOutsideTheLayout_isMalformed() {
    byte[] report = SnpCase.milan().report();
    assertMalformed(Arrays.copyOf(report, SnpReport.LENGTH - 1));
    assertMalformed(Arrays.copyOf(report, SnpReport.LENGTH + 1));
  }

  @Test
  void parse_tableEntryOutsideTheTable_isMalformed() {
    byte[] extended = SnpCase.milan().extended();
    extended[SnpReport.LENGTH + 23] = 0x7f;
    assertMalformed(extended);
    extended[SnpReport.LENGTH + 23] = (byte) 0xff;
    assertMalformed(extended);
  }

  /** Each entry is copied: many of the whole table would take many times its memory. */
  @Test
  void parse_tableEntriesOverEachOther_areMalformed() {
    byte[] extended = SnpCase.milan().extended();
    ByteBuffer table =
        ByteBuffer.wrap(extended, SnpReport.LENGTH, extended.length - SnpReport.LENGTH)
            .slice()
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int entry = 0; entry < 3; entry++) {
      table.putInt(24 * entry + 16, 0).putInt(24 * entry + 20, table.capacity());
    }
    assertMalformed(extended);
  }

  @Test
  void parse_tableEntryTwice_isMalformed() {
    byte[] extended = SnpCase.milan().extended();
    System.arraycopy(extended, SnpReport.LENGTH, extended, SnpReport.LENGTH + 24, 16);
    assertMalformed(extended);
  }

  @Test
  void appraise_soundReportWithItsMeasurementNamed_isAffirming() throws Exception {
    Appraisal appraisal = appraise(SnpCase.milan().verify());
    assertThat(appraisal.verdict()).as("%s", appraisal.findings()).isEqualTo(Verdict.AFFIRMING);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("reportFaults")
  void appraise_reportFault_isContraindicatedUnderItsCode(
      String what, String step, SnpField field, long value) throws Exception {
    Appraisal appraisal = appraise(SnpCase.milan().with(field, value).verify());
    assertThat(appraisal.verdict()).as(what).isEqualTo(Verdict.CONTRAINDICATED);
    assertThat(appraisal.findings())
        .extracting(Finding::code)
        .contains(step.substring(step.indexOf(' ') + 1));
  }

  private static Appraisal appraise(AttestationResult result) throws Exception {
    byte[] root = MessageDigest.getInstance("SHA-256").digest(SnpCase.KEYS.ark().spki());
    String policy =
        ("{'version':1,'anchors':{'development':['%s']},'measurements':{'measurement':['%s']},"
                + "'snp':{'guestPolicy':{'allowed':['smt']}}}")
            .formatted(
                HexFormat.of().formatHex(root),
                result.claims().object("measurements").string("measurement"))
            .replace('\'', '"');
    return AppraisalPolicy.parse(policy.getBytes(UTF_8)).appraise(result);
  }

  private static void assertMalformed(byte[] bytes) {
    assertThatExceptionOfType(MalformedEvidenceException.class)
        .isThrownBy(() -> SnpReport.parse(bytes));
  }

  private static SnpCase edited(AmdRole changed, UnaryOperator<CertificateSpec> change) {
    return SnpCase.of(
        AmdProduct.MILAN, 3, false, (role, spec) -> role == changed ? change.apply(spec) : spec);
  }

  private static List<String> at(SnpCase issued, Instant at) throws Exception {
    return SnpCase.failed(issued.verify(issued.collateral().build(), at));
  }

  private static List<String> crl(CrlSpec spec, Instant at) throws Exception {
    SnpCase issued = SnpCase.milan();
    return SnpCase.failed(
        issued.verify(
            issued.collateral().add(CollateralKind.AMD_CRL, issued.authority().crl(spec)).build(),
            at));
  }
}
