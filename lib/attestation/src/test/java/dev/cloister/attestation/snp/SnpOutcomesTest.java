package dev.cloister.attestation.snp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.testkit.amd.AmdAuthority;
import dev.cloister.testkit.amd.AmdProduct;
import dev.cloister.testkit.amd.AmdRole;
import dev.cloister.testkit.amd.SnpField;
import dev.cloister.testkit.pki.CrlSpec;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Hooks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What else a result says when a step did not pass: which steps stay open, and of what state. */
class SnpOutcomesTest {
  private static final String AFTER = " prerequisite";
  private static final CrlSpec CRL = CrlSpec.of(SnpCase.AT, SnpCase.AT.plus(Duration.ofDays(1)));

  @Test
  void verify_withoutEndorsementKey_leavesAllThatNeedsIt() throws Exception {
    AttestationResult result = SnpCase.milan().verify(Collateral.empty(), SnpCase.AT);
    assertThat(SnpCase.notRun(result))
        .containsExactly(
            "vek.chain collateral.missing.vek",
            "vek.validity" + AFTER,
            "report.signature" + AFTER,
            "vek.product" + AFTER,
            "vek.tcb" + AFTER,
            "vek.hardwareId" + AFTER);
    assertThat(result.chain()).isEqualTo(ChainStatus.NOT_RUN);
    assertThat(result.missing()).containsExactly(CollateralKind.VEK);
    assertThat(result.claims().string("product")).isEqualTo("Milan");
    assertThat(result.claims().find("anchor")).isEmpty();
  }

  @Test
  void verify_certificatesThatCannotBeRead_areAMalformedChain() throws Exception {
    Collateral junk = Collateral.builder().add(CollateralKind.VEK, new byte[1]).build();
    AttestationResult result = SnpCase.milan().verify(junk, SnpCase.AT);
    assertThat(SnpCase.failed(result)).containsExactly("vek.chain chain.malformed");
    assertThat(SnpCase.notRun(result)).contains("vek.validity" + AFTER, "report.signature" + AFTER);
    assertThat(result.chain()).isEqualTo(ChainStatus.INVALID);
  }

  @Test
  void verify_twoEndorsementKeys_isRefused() throws Exception {
    SnpCase issued = SnpCase.milan();
    Collateral two =
        issued
            .collateral()
            .add(CollateralKind.VEK, issued.authority().certificate(AmdRole.VLEK).der())
            .build();
    assertThat(SnpCase.failed(issued.verify(two, SnpCase.AT)))
        .containsExactly("vek.chain chain.role");
  }

  /** The certificate is the chip's all the same. */
  @Test
  void verify_chainThatLeadsNowhere_stillComparesSignatureAndChip() throws Exception {
    SnpCase issued = SnpCase.milan().with(SnpField.CHIP_ID, 1);
    AttestationResult result =
        issued
            .verifier(SnpCase.KEYS.asvk().spki())
            .verify(
                Verifier.parse(issued.report()),
                Challenge.none(),
                issued.collateral().build(),
                SnpCase.AT);
    assertThat(SnpCase.failed(result))
        .containsExactly("vek.chain chain.untrusted", "vek.hardwareId snp.chipId");
    assertThat(SnpCase.notRun(result)).contains("vek.validity" + AFTER);
    assertThat(result.signature()).isEqualTo(SignatureStatus.VALID);
  }

  @Test
  void verify_crlWithoutAChain_isUnverified() throws Exception {
    SnpCase issued = SnpCase.milan();
    Collateral alone =
        Collateral.builder().add(CollateralKind.AMD_CRL, issued.authority().crl(CRL)).build();
    AttestationResult result = issued.verify(alone, SnpCase.AT);
    assertThat(SnpCase.notRun(result))
        .contains(
            "collateral.amdCrl.signature" + AFTER,
            "collateral.amdCrl.validity" + AFTER,
            "vek.crl" + AFTER);
    assertThat(state(result)).isEqualTo(CollateralUse.State.UNVERIFIED);
    assertThat(result.chain()).isEqualTo(ChainStatus.NOT_RUN);
  }

  @Test
  void verify_crlThatIsNotAuthentic_leavesItsOtherStepsOpenAndTheChainValid() throws Exception {
    SnpCase issued = SnpCase.milan();
    byte[] forged = issued.authority().crl(CRL.withHooks(Hooks.badSignature()));
    AttestationResult result =
        issued.verify(issued.collateral().add(CollateralKind.AMD_CRL, forged).build(), SnpCase.AT);
    assertThat(SnpCase.notRun(result))
        .containsExactly("collateral.amdCrl.validity" + AFTER, "vek.crl" + AFTER);
    assertThat(state(result)).isEqualTo(CollateralUse.State.REJECTED);
    assertThat(result.chain()).isEqualTo(ChainStatus.VALID);
  }

  @ParameterizedTest
  @CsvSource({"true, INVALID", "false, VALID"})
  void verify_crl_decidesOfTheChain(boolean revoking, ChainStatus expected) throws Exception {
    SnpCase issued = SnpCase.milan();
    CrlSpec crl =
        revoking
            ? CRL.revoking(issued.authority().certificate(AmdRole.ASK).x509().getSerialNumber())
            : CRL;
    AttestationResult result =
        issued.verify(
            issued.collateral().add(CollateralKind.AMD_CRL, issued.authority().crl(crl)).build(),
            SnpCase.AT);
    assertThat(result.chain()).isEqualTo(expected);
    assertThat(state(result)).isEqualTo(CollateralUse.State.CURRENT);
  }

  @Test
  void verify_twiceWithOneVerifier_isTheSame() throws Exception {
    SnpCase issued = SnpCase.milan();
    Verifier verifier = issued.verifier(SnpCase.KEYS.ark().spki());
    AttestationResult first = verify(verifier, issued);
    assertThat(verify(verifier, issued)).isEqualTo(first);
    assertThat(first.failures()).isEmpty();
  }

  private static AttestationResult verify(Verifier verifier, SnpCase issued) throws Exception {
    return verifier.verify(
        Verifier.parse(issued.report()), Challenge.none(), issued.collateral().build(), SnpCase.AT);
  }

  @ParameterizedTest
  @CsvSource({"0, false, false", "1, true, false", "2, false, true", "3, true, true"})
  void claims_keyInfo_isAsTheReportSays(int keyInfo, boolean author, boolean masked)
      throws Exception {
    JsonObject claims = SnpCase.milan().with(SnpField.KEY_INFO, keyInfo).verify().claims();
    assertThat(claims.bool("authorKeyEnabled")).isEqualTo(author);
    assertThat(claims.bool("chipKeyMasked")).isEqualTo(masked);
  }

  @ParameterizedTest
  @EnumSource
  void describe_reportWithCpuid_saysItsProduct(AmdProduct product) throws Exception {
    JsonObject claims = SnpReport.parse(SnpCase.of(product, 3, false).report()).describe();
    assertThat(claims.string("product")).isEqualTo(product.code());
    assertThat(claims.find("anchor")).isEmpty();
  }

  /** Before version 3 a report says nothing of its product. */
  @Test
  void claims_reportWithoutCpuid_areOfTheCertificatesProduct() throws Exception {
    JsonObject claims = SnpCase.of(AmdProduct.GENOA, 2, false).verify().claims();
    assertThat(claims.string("product")).isEqualTo("Genoa");
  }

  /** As newer certificates have it. */
  @Test
  void verify_chipIdAsAnOctetString_isRead() throws Exception {
    byte[] chip = SnpCase.chip(AmdProduct.MILAN);
    byte[] octets =
        ByteBuffer.allocate(2 + chip.length)
            .put((byte) 4)
            .put((byte) chip.length)
            .put(chip)
            .array();
    SnpCase issued =
        SnpCase.of(
            AmdProduct.MILAN,
            3,
            false,
            (role, spec) ->
                role == AmdRole.VCEK
                    ? spec.with(Extension.of(AmdAuthority.ARC + "4", false, octets))
                    : spec);
    assertThat(issued.verify().failures()).isEmpty();
  }

  @Test
  void recognises_beginningOfAReport_andNothingElse() {
    SnpFormat format = new SnpFormat();
    byte[] report = SnpCase.milan().report();
    assertThat(format.formats()).containsExactly(Format.SNP);
    assertThat(format.recognises(report)).isTrue();
    for (int at : new int[] {1, 2, 3, 0x35, 0x36, 0x37}) {
      byte[] other = report.clone();
      other[at] = 1;
      assertThat(format.recognises(other)).as("byte %x", at).isFalse();
    }
    for (int version : new int[] {1, 6}) {
      byte[] other = report.clone();
      other[0] = (byte) version;
      assertThat(format.recognises(other)).as("version %d", version).isFalse();
    }
    report[0x34] = 2;
    assertThat(format.recognises(report)).isFalse();
    assertThat(format.recognises(new byte[SnpReport.LENGTH - 1])).isFalse();
  }

  @Test
  void parse_tableEntryThatEndsWithTheTable_isRead() throws Exception {
    CertificateTable table = CertificateTable.parse(table(48, 2));
    assertThat(table.find(CertificateTable.VCEK)).contains(new byte[] {7, 7});
    assertThat(List.of(table.find(CertificateTable.ASK), table.find(CertificateTable.ARK)))
        .allMatch(Optional::isEmpty);
  }

  @ParameterizedTest
  @ValueSource(ints = {49, 50, 51})
  void parse_tableEntryBeyondTheTable_isMalformed(int offset) {
    assertThatThrownBy(() -> CertificateTable.parse(table(offset, 2)))
        .hasMessageContaining("outside the table");
  }

  /** One entry, the end, and two bytes. */
  private static byte[] table(int offset, int length) {
    return ByteBuffer.allocate(50)
        .putLong(CertificateTable.VCEK.getMostSignificantBits())
        .putLong(CertificateTable.VCEK.getLeastSignificantBits())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(offset)
        .putInt(length)
        .putShort(48, (short) 0x0707)
        .array();
  }

  private static CollateralUse.State state(AttestationResult result) {
    return result.collateral().stream()
        .filter(use -> use.kind() == CollateralKind.AMD_CRL)
        .findFirst()
        .orElseThrow()
        .state();
  }
}
