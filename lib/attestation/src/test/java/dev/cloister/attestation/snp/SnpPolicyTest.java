package dev.cloister.attestation.snp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.PolicyException;
import dev.cloister.attestation.policy.Severity;
import dev.cloister.attestation.policy.Verdict;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdTcb;
import dev.cloister.testkit.amd.SnpField;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code snp} in a policy makes of issued reports: each option, met and not met. */
class SnpPolicyTest {
  private static final String SMT = "'guestPolicy':{'allowed':['smt']}";
  private static final SnpCase MILAN = SnpCase.milan();
  private static final SnpCase V5 = SnpCase.of(AmdProduct.MILAN, 5, false);
  private static final SnpCase TURIN = SnpCase.of(AmdProduct.TURIN, 5, false);
  private static final SnpCase VLEK = SnpCase.of(AmdProduct.GENOA, 3, true);
  private static final String KEY = "ab".repeat(48);

  /** SMT permitted, as in every cloud, and all restrictions. */
  private static final long RESTRICTED = 0x3d3001fL;

  static Stream<Arguments> accepted() {
    return Stream.of(
        row(SMT, MILAN),
        row("'products':['Milan']", policy(0x2001f)),
        row("'guestPolicy':{'allowed':['smt','migrateMa']}", policy(0x7001f)),
        row("'guestPolicy':{'allowed':['smt','cxl']}", policy(0x23001f)),
        row("'guestPolicy':{'allowed':['smt','bit26','bit63']}", policy(0x800000000403001fL)),
        row("'guestPolicy':{'allowed':['smt'],'minimumAbi':'0.31'}", MILAN),
        row("'guestPolicy':{'allowed':['smt'],'minimumAbi':'1.0'}", policy(0x3011f)),
        row(
            "'guestPolicy':{'allowed':['smt'],'required':['singleSocket','memAes256Xts',"
                + "'raplDisabled','ciphertextHiding','pageSwapDisabled']}",
            policy(RESTRICTED)),
        row(SMT + ",'platformInfo':{}", platform(0xff)),
        row(SMT + ",'platformInfo':{'allowed':['smt','tsme','tio','bit6']}", platform(0xff)),
        row(
            SMT
                + ",'platformInfo':{'required':['tsme','ecc','raplDisabled','ciphertextHiding',"
                + "'aliasCheckComplete']}",
            platform(0x3e)),
        row(SMT + ",'minimumGuestSvn':7", MILAN.with(SnpField.GUEST_SVN, 7)),
        row(SMT + ",'minimumGuestSvn':4294967295", MILAN.with(SnpField.GUEST_SVN, 0xffffffffL)),
        row(SMT + tcb("reported", 0, 4, 1, 22, 213), MILAN),
        row(SMT + tcb("committed", 0, 4, 1, 22, 213), MILAN),
        row(SMT + tcb("current", 0, 4, 1, 22, 213), MILAN),
        row(SMT + tcb("launch", 0, 4, 1, 22, 213), MILAN),
        row(SMT + tcb("reported", 3, 4, 1, 22, 213), TURIN),
        row(SMT + ",'minimumFirmware':{'version':'1.55','build':29}", MILAN),
        row(SMT + ",'minimumFirmware':{'version':'0.255','build':0}", MILAN),
        row(SMT + ",'provisionalFirmware':'affirming'", provisional()),
        row(SMT + ",'provisionalFirmware':'contraindicated'", MILAN),
        row(
            SMT + ",'requiredMitigations':{'launch':'0x3','current':'0x7'}",
            V5.with(SnpField.LAUNCH_MITIGATIONS, 3).with(SnpField.CURRENT_MITIGATIONS, 15)),
        row(SMT + ",'requiredMitigations':{'launch':'0x0'}", V5),
        row(SMT + ",'vmpls':[0]", MILAN),
        row(SMT + ",'vmpls':[0,3]", MILAN.with(SnpField.VMPL, 3)),
        row(SMT + ",'familyIds':['" + "00".repeat(16) + "']", MILAN),
        row(
            SMT + ",'imageIds':['01" + "00".repeat(15) + "','02" + "00".repeat(15) + "']",
            MILAN.with(SnpField.IMAGE_ID, 2)),
        row(SMT + ",'reportIds':['05" + "00".repeat(31) + "']", MILAN.with(SnpField.REPORT_ID, 5)),
        row(SMT + ",'reportIdMas':['" + "00".repeat(32) + "']", MILAN),
        row(SMT + ",'idBlock':{}", idBlock(false)),
        row(SMT + ",'idBlock':{'requireAuthorKey':false}", idBlock(false)),
        row(SMT + ",'idBlock':{'idKeyDigests':['" + KEY + "']}", idBlock(false)),
        row(SMT + ",'idBlock':{'requireAuthorKey':true}", idBlock(true)),
        row(SMT + ",'idBlock':{'authorKeyDigests':['" + KEY + "']}", idBlock(true)),
        row(SMT + ",'signingKeys':['VCEK']", MILAN),
        row(SMT + ",'signingKeys':['VLEK','VCEK']", VLEK),
        row(SMT + ",'products':['Milan']", MILAN),
        row(SMT + ",'products':['Genoa','Turin']", TURIN));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void accepted(String snp, SnpCase issued) throws Exception {
    Appraisal appraisal = appraise("'snp':{" + snp + "}", issued);
    assertThat(appraisal.verdict()).as("%s", appraisal.findings()).isEqualTo(Verdict.AFFIRMING);
  }

  static Stream<Arguments> found() {
    return Stream.of(
        fault("snp.guestPolicy", "", MILAN),
        fault("snp.guestPolicy", "'guestPolicy':{}", MILAN),
        fault("snp.guestPolicy", "'guestPolicy':{'allowed':['cxl']}", MILAN),
        fault("snp.guestPolicy", SMT, policy(0x7001f)),
        fault("snp.guestPolicy", SMT, policy(0x23001f)),
        fault("snp.guestPolicy", SMT, policy(0x403001f)),
        fault("snp.guestPolicy", "'guestPolicy':{'allowed':['smt','bit27']}", policy(0x403001f)),
        fault("snp.guestPolicy", "'guestPolicy':{'allowed':['smt'],'minimumAbi':'0.32'}", MILAN),
        fault(
            "snp.guestPolicy",
            "'guestPolicy':{'allowed':['smt'],'minimumAbi':'2.0'}",
            policy(0x301ff)),
        required("singleSocket", 20),
        required("memAes256Xts", 22),
        required("raplDisabled", 23),
        required("ciphertextHiding", 24),
        required("pageSwapDisabled", 25),
        fault("snp.platformInfo", SMT + ",'platformInfo':{'allowed':['tsme']}", platform(1)),
        fault("snp.platformInfo", SMT + ",'platformInfo':{'allowed':['smt']}", platform(2)),
        fault("snp.platformInfo", SMT + ",'platformInfo':{'allowed':['smt']}", platform(0x80)),
        fault("snp.platformInfo", SMT + ",'platformInfo':{'allowed':['smt']}", platform(0x40)),
        feature("tsme", 1),
        feature("ecc", 2),
        feature("raplDisabled", 3),
        feature("ciphertextHiding", 4),
        feature("aliasCheckComplete", 5),
        fault("svn.tooLow", SMT + ",'minimumGuestSvn':8", MILAN.with(SnpField.GUEST_SVN, 7)),
        fault("snp.tcbTooLow", SMT + tcb("reported", 0, 5, 0, 0, 0), MILAN),
        fault("snp.tcbTooLow", SMT + tcb("reported", 0, 0, 2, 0, 0), MILAN),
        fault("snp.tcbTooLow", SMT + tcb("reported", 0, 0, 0, 23, 0), MILAN),
        fault("snp.tcbTooLow", SMT + tcb("reported", 0, 0, 0, 0, 214), MILAN),
        fault("snp.tcbTooLow", SMT + tcb("reported", 1, 0, 0, 0, 0), MILAN),
        fault("snp.tcbTooLow", SMT + tcb("reported", 4, 0, 0, 0, 0), TURIN),
        fault("snp.tcbTooLow", SMT + tcb("committed", 0, 0, 0, 0, 255), MILAN),
        fault("snp.tcbTooLow", SMT + tcb("current", 0, 0, 0, 0, 255), MILAN),
        fault("snp.tcbTooLow", SMT + tcb("launch", 0, 0, 0, 0, 213), launchedAt(212)),
        fault("snp.firmwareTooOld", SMT + ",'minimumFirmware':{'version':'1.56'}", MILAN),
        fault("snp.firmwareTooOld", SMT + ",'minimumFirmware':{'version':'2.0'}", MILAN),
        fault("snp.firmwareTooOld", SMT + ",'minimumFirmware':{'build':30}", MILAN),
        fault(
            "snp.firmwareTooOld",
            SMT + ",'provisionalFirmware':'affirming','minimumFirmware':{'build':30}",
            provisional()),
        fault("snp.provisionalFirmware", SMT, provisional()),
        fault("snp.provisionalFirmware", SMT, current(new AmdTcb(3, 4, 1, 22, 214))),
        fault(
            "snp.tcbOrder",
            SMT + ",'provisionalFirmware':'affirming'",
            current(new AmdTcb(3, 4, 1, 22, 212))),
        fault(
            "snp.tcbOrder",
            SMT + ",'provisionalFirmware':'affirming'",
            current(new AmdTcb(3, 3, 1, 22, 255))),
        fault(
            "snp.tcbOrder",
            SMT + ",'provisionalFirmware':'affirming'",
            MILAN.with(SnpField.CURRENT_FIRMWARE, new byte[] {28, 55, 1})),
        fault(
            "snp.tcbOrder",
            SMT + ",'provisionalFirmware':'affirming'",
            MILAN.with(
                SnpField.COMMITTED_TCB, new AmdTcb(0, 4, 1, 22, 212).encode(AmdProduct.MILAN))),
        fault(
            "snp.mitigations",
            SMT + ",'requiredMitigations':{'launch':'0x3'}",
            V5.with(SnpField.LAUNCH_MITIGATIONS, 5)),
        fault(
            "snp.mitigations",
            SMT + ",'requiredMitigations':{'current':'0x8000000000000000'}",
            V5.with(SnpField.CURRENT_MITIGATIONS, Long.MAX_VALUE)),
        fault("snp.mitigations", SMT + ",'requiredMitigations':{'current':'0x0'}", MILAN),
        fault("snp.vmpl", SMT + ",'vmpls':[0]", MILAN.with(SnpField.VMPL, 1)),
        fault("snp.vmpl", SMT + ",'vmpls':[1,2,3]", MILAN),
        fault("snp.vmpl", SMT + ",'vmpls':[0,1,2,3]", MILAN.with(SnpField.VMPL, 0xffffffffL)),
        fault("snp.identity", SMT + ",'familyIds':['01" + "00".repeat(15) + "']", MILAN),
        fault("snp.identity", SMT + ",'imageIds':['01" + "00".repeat(15) + "']", MILAN),
        fault("snp.identity", SMT + ",'reportIds':['" + "00".repeat(32) + "']", MILAN),
        fault("snp.identity", SMT + ",'reportIdMas':['01" + "00".repeat(31) + "']", MILAN),
        fault("snp.idBlock", SMT + ",'idBlock':{}", MILAN),
        fault(
            "snp.idBlock",
            SMT + ",'idBlock':{'idKeyDigests':['" + "cd".repeat(48) + "']}",
            idBlock(false)),
        fault("snp.idBlock", SMT + ",'idBlock':{'requireAuthorKey':true}", idBlock(false)),
        fault(
            "snp.idBlock",
            SMT + ",'idBlock':{'authorKeyDigests':['" + KEY + "']}",
            idBlock(true).with(SnpField.KEY_INFO, 0)),
        fault(
            "snp.idBlock",
            SMT + ",'idBlock':{'authorKeyDigests':['" + "cd".repeat(48) + "']}",
            idBlock(true)),
        fault("snp.signingKey", SMT + ",'signingKeys':['VLEK']", MILAN),
        fault("snp.signingKey", SMT + ",'signingKeys':['VCEK']", VLEK),
        fault("snp.productNotListed", SMT + ",'products':['Genoa','Turin']", MILAN));
  }

  @ParameterizedTest(name = "{0} by {1}")
  @MethodSource
  void found(String code, String snp, SnpCase issued) throws Exception {
    Appraisal appraisal = appraise("'snp':{" + snp + "}", issued);
    assertThat(appraisal.verdict()).isEqualTo(Verdict.CONTRAINDICATED);
    assertThat(appraisal.findings())
        .filteredOn(found -> found.severity() == Severity.ERROR)
        .extracting(Finding::code)
        .containsOnly(code);
  }

  @Test
  void appraise_withoutSection_isAsStrictAsAnEmptyOne() throws Exception {
    assertThat(appraise("'debug':'contraindicated'", MILAN).findings())
        .isEqualTo(appraise("'snp':{},'debug':'contraindicated'", MILAN).findings())
        .extracting(Finding::code)
        .contains("snp.guestPolicy");
    assertThat(appraise("'debug':'contraindicated'", policy(0x2001f)).verdict())
        .isEqualTo(Verdict.AFFIRMING);
  }

  @Test
  void appraise_provisionalFirmwareThatThePolicyWarnsOf_isAWarning() throws Exception {
    assertThat(
            appraise("'snp':{" + SMT + ",'provisionalFirmware':'warning'}", provisional())
                .verdict())
        .isEqualTo(Verdict.WARNING);
  }

  @Test
  void appraise_chipIds_areHardwareIds() throws Exception {
    String milan = HexFormat.of().formatHex(SnpCase.chip(AmdProduct.MILAN));
    String turin = HexFormat.of().formatHex(SnpCase.chip(AmdProduct.TURIN));
    String listed = "'snp':{" + SMT + "},'hardwareIds':['" + milan + "','" + turin + "']";
    assertThat(appraise(listed, MILAN).verdict()).isEqualTo(Verdict.AFFIRMING);
    assertThat(appraise(listed, TURIN).verdict()).isEqualTo(Verdict.AFFIRMING);
    assertThat(
            appraise("'snp':{" + SMT + "},'hardwareIds':['" + "00".repeat(64) + "']", MILAN)
                .findings())
        .extracting(Finding::code)
        .contains("hardware.notListed");
  }

  @Test
  void appraise_maskedChip_isIdentifiedByItsCertificateOrNotAtAll() throws Exception {
    String milan = HexFormat.of().formatHex(SnpCase.chip(AmdProduct.MILAN));
    SnpCase masked = MILAN.with(SnpField.CHIP_ID, 0);
    assertThat(appraise("'snp':{" + SMT + "},'hardwareIds':['" + milan + "']", masked).verdict())
        .isEqualTo(Verdict.AFFIRMING);
    SnpCase maskedVlek = VLEK.with(SnpField.CHIP_ID, 0);
    assertThat(
            appraise("'snp':{" + SMT + "},'hardwareIds':['" + "00".repeat(64) + "']", maskedVlek)
                .findings())
        .extracting(Finding::code)
        .contains("hardware.notListed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          []                                            | snp
          {'vmpl':[0]}                                  | snp
          {'vmpls':[]}                                  | snp.vmpls
          {'vmpls':[4]}                                 | snp.vmpls[0]
          {'vmpls':[0,0]}                               | snp.vmpls
          {'guestPolicy':{'allowed':['debug']}}         | snp.guestPolicy.allowed[0]
          {'guestPolicy':{'allowed':['bit25']}}         | snp.guestPolicy.allowed[0]
          {'guestPolicy':{'allowed':['bit64']}}         | snp.guestPolicy.allowed[0]
          {'guestPolicy':{'required':['smt']}}          | snp.guestPolicy.required[0]
          {'guestPolicy':{'minimumAbi':'1'}}            | snp.guestPolicy.minimumAbi
          {'guestPolicy':{'minimumAbi':'1.256'}}        | snp.guestPolicy.minimumAbi
          {'guestPolicy':{'minimumAbi':'01.2'}}         | snp.guestPolicy.minimumAbi
          {'platformInfo':{'allowed':['ecc']}}          | snp.platformInfo.allowed[0]
          {'platformInfo':{'required':['smt']}}         | snp.platformInfo.required[0]
          {'minimumGuestSvn':-1}                        | snp.minimumGuestSvn
          {'minimumGuestSvn':4294967296}                | snp.minimumGuestSvn
          {'minimumTcb':{'latest':{}}}                  | snp.minimumTcb
          {'minimumTcb':{'launch':{'snp':256}}}         | snp.minimumTcb.launch.snp
          {'minimumTcb':{'launch':{'ucode':1}}}         | snp.minimumTcb.launch
          {'minimumFirmware':{'build':256}}             | snp.minimumFirmware.build
          {'minimumFirmware':{'version':1}}             | snp.minimumFirmware.version
          {'provisionalFirmware':true}                  | snp.provisionalFirmware
          {'requiredMitigations':{'launch':3}}          | snp.requiredMitigations.launch
          {'requiredMitigations':{'launch':'0x03'}}     | snp.requiredMitigations.launch
          {'requiredMitigations':{'launch':'0x10000000000000000'}} | snp.requiredMitigations.launch
          {'familyIds':['00']}                          | snp.familyIds[0]
          {'idBlock':{'requireAuthorKey':'yes'}}        | snp.idBlock.requireAuthorKey
          {'idBlock':{'idKeyDigests':['AB']}}           | snp.idBlock.idKeyDigests[0]
          {'signingKeys':['vcek']}                      | snp.signingKeys[0]
          {'products':['Venice']}                       | snp.products[0]
          """)
  void parse_malformedOption_isRefusedWithItsPlace(String snp, String place) {
    assertThatThrownBy(
            () ->
                AppraisalPolicy.parse(
                    ("{'version':1,'snp':" + snp + "}").replace('\'', '"').getBytes(UTF_8)))
        .isInstanceOf(PolicyException.class)
        .hasMessageStartingWith(place + ": ");
  }

  private static Arguments row(String snp, SnpCase issued) {
    return Arguments.of(snp, issued);
  }

  private static Arguments fault(String code, String snp, SnpCase issued) {
    return Arguments.of(code, snp, issued);
  }

  private static Arguments required(String name, int bit) {
    return fault(
        "snp.guestPolicy",
        "'guestPolicy':{'allowed':['smt'],'required':['" + name + "']}",
        policy(RESTRICTED & ~(1L << bit)));
  }

  private static Arguments feature(String name, int bit) {
    return fault(
        "snp.platformInfo",
        SMT + ",'platformInfo':{'required':['" + name + "']}",
        platform(0xff & ~(1L << bit)));
  }

  private static String tcb(
      String which, int fmc, int bootLoader, int tee, int snp, int microcode) {
    return ",'minimumTcb':{'%s':{%s'bootLoader':%d,'tee':%d,'snp':%d,'microcode':%d}}"
        .formatted(which, fmc == 0 ? "" : "'fmc':" + fmc + ",", bootLoader, tee, snp, microcode);
  }

  private static SnpCase policy(long bits) {
    return MILAN.with(SnpField.POLICY, bits);
  }

  private static SnpCase platform(long bits) {
    return MILAN.with(SnpField.PLATFORM_INFO, bits);
  }

  private static SnpCase provisional() {
    return MILAN.with(SnpField.CURRENT_FIRMWARE, new byte[] {30, 55, 1});
  }

  private static SnpCase current(AmdTcb tcb) {
    return MILAN.with(SnpField.CURRENT_TCB, tcb.encode(AmdProduct.MILAN));
  }

  private static SnpCase launchedAt(int microcode) {
    return MILAN.with(
        SnpField.LAUNCH_TCB, new AmdTcb(3, 4, 1, 22, microcode).encode(AmdProduct.MILAN));
  }

  private static SnpCase idBlock(boolean author) {
    byte[] digest = HexFormat.of().parseHex(KEY);
    SnpCase issued = MILAN.with(SnpField.ID_KEY_DIGEST, digest);
    return author
        ? issued.with(SnpField.AUTHOR_KEY_DIGEST, digest).with(SnpField.KEY_INFO, 1)
        : issued;
  }

  private static Appraisal appraise(String sections, SnpCase issued) throws Exception {
    AttestationResult result = issued.verify();
    byte[] root = MessageDigest.getInstance("SHA-256").digest(SnpCase.KEYS.ark().spki());
    String policy =
        ("{'version':1,'anchors':{'development':['%s']},'measurements':{'measurement':['%s']},"
                + "%s}")
            .formatted(
                HexFormat.of().formatHex(root),
                result.claims().object("measurements").string("measurement"),
                sections)
            .replace('\'', '"');
    return AppraisalPolicy.parse(policy.getBytes(UTF_8)).appraise(result);
  }
}
