package dev.cloister.attestation.tpm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.format.IssuedCases;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.testkit.cases.Case;
import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.TpmScenario;
import dev.cloister.testkit.tpm.TpmScenario.Proof;
import dev.cloister.testkit.tpm.TpmScheme;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stays open of a quote where something is missing, and what a verifier keeps of its key. */
class TpmOutcomesTest {
  private static final Seed SEED = Seed.of("tpm outcomes");
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final TpmScenario SCENARIO = TpmScenario.of(SEED, AT);
  private static final Case SOUND = SCENARIO.issue();

  @Test
  void verify_withoutSignature_leavesItOpen() throws Exception {
    AttestationResult result = IssuedCases.verify(SOUND.without("tpmSignature"));
    assertThat(IssuedCases.failed(result)).isEmpty();
    assertThat(IssuedCases.open(result))
        .containsExactly(
            "tpm.signature collateral.missing.tpmSignature", "tpm.quote.signature prerequisite");
    assertThat(result.signature()).isEqualTo(SignatureStatus.NOT_RUN);
    assertThat(result.claims().object("measurements").members()).isNotEmpty();
  }

  @Test
  void verify_withoutKey_leavesTheSignatureOpen() throws Exception {
    AttestationResult result = IssuedCases.verify(SOUND.without("tpmAk"));
    assertThat(IssuedCases.open(result))
        .containsExactly("tpm.ak collateral.missing.tpmAk", "tpm.quote.signature prerequisite");
    assertThat(result.chain()).isEqualTo(ChainStatus.NOT_RUN);
    assertThat(result.claims().string("ak")).isEqualTo("unproven");
  }

  @Test
  void verify_withoutRegistersAndLog_leavesThemOpen() throws Exception {
    AttestationResult result = IssuedCases.verify(SOUND.without("pcrs").without("eventLog"));
    assertThat(IssuedCases.failed(result)).isEmpty();
    assertThat(IssuedCases.open(result)).containsExactly("tpm.quote.pcrs collateral.missing.pcrs");
    assertThat(result.claims().find("measurements")).isEmpty();
  }

  @Test
  void verify_withoutRegisters_replaysTheLog() throws Exception {
    AttestationResult result = IssuedCases.verify(SOUND.without("pcrs"));
    assertThat(IssuedCases.failed(result)).isEmpty();
    assertThat(IssuedCases.open(result)).isEmpty();
    assertThat(result.claims().object("measurements"))
        .isEqualTo(IssuedCases.verify(SOUND).claims().object("measurements"));
  }

  @Test
  void verify_logThatCannotBeRead_leavesTheRegistersOpenThatItWouldGive() throws Exception {
    Case junk = SOUND.replacing("eventLog", new byte[3]);
    AttestationResult alone = IssuedCases.verify(junk.without("pcrs"));
    assertThat(IssuedCases.failed(alone)).containsExactly("tpm.log collateral.rejected.eventLog");
    assertThat(IssuedCases.open(alone)).containsExactly("tpm.quote.pcrs prerequisite");
    AttestationResult beside = IssuedCases.verify(junk);
    assertThat(IssuedCases.failed(beside)).containsExactly("tpm.log collateral.rejected.eventLog");
    assertThat(IssuedCases.open(beside)).isEmpty();
  }

  @Test
  void verify_registersThatCannotBeRead_leaveTheLogOpen() throws Exception {
    Case junk = SOUND.replacing("pcrs", "{}[".getBytes(US_ASCII));
    AttestationResult result = IssuedCases.verify(junk);
    assertThat(IssuedCases.failed(result))
        .containsExactly("tpm.quote.pcrs collateral.rejected.pcrs");
    assertThat(IssuedCases.open(result)).containsExactly("tpm.log prerequisite");
    assertThat(IssuedCases.open(IssuedCases.verify(junk.without("eventLog")))).isEmpty();
  }

  @Test
  void verify_registersThatTheQuoteDoesNotCover_leaveTheLogOpen() throws Exception {
    String other = "{\"sha256\":{\"0\":\"" + "00".repeat(32) + "\"}}";
    AttestationResult result =
        IssuedCases.verify(SOUND.replacing("pcrs", other.getBytes(US_ASCII)));
    assertThat(IssuedCases.failed(result)).containsExactly("tpm.quote.pcrs tpm.pcrs");
    assertThat(IssuedCases.open(result)).containsExactly("tpm.log prerequisite");
    assertThat(result.claims().find("measurements")).isEmpty();
    assertThat(result.claims().find("boot")).isEmpty();
  }

  @Test
  void verify_quote_claimsEachField() throws Exception {
    JsonObject claims =
        IssuedCases.verify(SCENARIO.quote(q -> q.withClock(5, 9, -3, 0)).issue()).claims();
    assertThat(claims.integer("clock")).isEqualTo(5);
    assertThat(claims.integer("resetCount")).isEqualTo(9);
    assertThat(claims.integer("restartCount")).isEqualTo(0xfffffffdL);
    assertThat(claims.bool("safe")).isFalse();
    assertThat(claims.string("firmwareVersion")).isEqualTo("0x1");
    assertThat(claims.string("qualifiedSigner")).isEqualTo("00".repeat(34));
    assertThat(claims.string("pcrDigest")).hasSize(64);
    assertThat(claims.object("selection").toJson())
        .isEqualTo("{\"sha256\":" + TpmScenario.REGISTERS.toString().replace(" ", "") + "}");
    assertThat(IssuedCases.verify(SOUND).claims().bool("safe")).isTrue();
  }

  @Test
  void verify_twiceWithOneVerifier_isTheSame() throws Exception {
    Verifier verifier = IssuedCases.verifier(SOUND);
    AttestationResult first = IssuedCases.verify(SOUND, verifier);
    assertThat(IssuedCases.verify(SOUND, verifier)).isEqualTo(first);
    assertThat(first.claims().string("ak")).isEqualTo("certificate");
  }

  @Test
  void verify_knownKeyOverAnotherChain_isJudgedAnew() throws Exception {
    Verifier verifier = IssuedCases.verifier(SOUND);
    assertThat(IssuedCases.verify(SOUND, verifier).failures()).isEmpty();
    assertThat(IssuedCases.failed(IssuedCases.verify(SOUND.without("chain"), verifier)))
        .containsExactly("tpm.ak chain.untrusted");
  }

  @Test
  void verify_knownKeyAfterItsCertificateEnded_isExpired() throws Exception {
    Verifier verifier = IssuedCases.verifier(SOUND);
    assertThat(IssuedCases.verify(SOUND, verifier).failures()).isEmpty();
    Case later = SOUND.withAt(AT.plus(Duration.ofDays(36_500)));
    AttestationResult result = IssuedCases.verify(later, verifier);
    assertThat(IssuedCases.failed(result)).containsExactly("tpm.ak.validity chain.expired");
    assertThat(result).isEqualTo(IssuedCases.verify(later));
    assertThat(result.claims().string("ak")).isEqualTo("unproven");
    assertThat(result.chain()).isEqualTo(ChainStatus.EXPIRED);
  }

  /** A record that does not hold yet, or whose chain did not hold then, proves no key. */
  @Test
  void verify_recordOutsideItsTime_leavesTheKeyUnproven() throws Exception {
    TpmScenario activated = SCENARIO.with(Proof.ACTIVATION);
    Case early =
        activated.issue().replacing("tpmActivation", activated.record(time -> AT.plusSeconds(1)));
    Case before =
        activated.issue().replacing("tpmActivation", activated.record(time -> Instant.EPOCH));
    for (Case found : List.of(early, before)) {
      AttestationResult result = IssuedCases.verify(found);
      assertThat(result.claims().string("ak")).isEqualTo("unproven");
      assertThat(result.claims().find("activation")).isEmpty();
      assertThat(result.chain()).isEqualTo(ChainStatus.EXPIRED);
    }
    assertThat(IssuedCases.failed(IssuedCases.verify(early)))
        .containsExactly("tpm.ak.validity collateral.notYetValid.tpmActivation");
    assertThat(IssuedCases.failed(IssuedCases.verify(before)))
        .containsExactly("tpm.ak.validity chain.notYetValid");
  }

  @Test
  void verify_keyOfAnAuthorityOfNone_isRefused() throws Exception {
    byte[] certificate =
        SCENARIO
            .manufacturer()
            .akCertificate(SCENARIO.ak(), c -> c.with(Extension.ca(OptionalInt.of(0))));
    AttestationResult result = IssuedCases.verify(SOUND.replacing("tpmAk", certificate));
    assertThat(IssuedCases.failed(result)).containsExactly("tpm.ak chain.role");
    assertThat(result.chain()).isEqualTo(ChainStatus.INVALID);
  }

  @ParameterizedTest
  @EnumSource(
      value = TpmScheme.class,
      names = {"RSASSA_SHA256", "RSAPSS_SHA256", "ECDSA_SHA384"})
  void verify_pinnedKeyAsItsPublicArea_passes(TpmScheme scheme) throws Exception {
    AttestationResult result = IssuedCases.verify(SCENARIO.with(scheme).with(Proof.PINNED).issue());
    assertThat(IssuedCases.failed(result)).isEmpty();
    assertThat(IssuedCases.open(result)).isEmpty();
    assertThat(result.claims().string("ak")).isEqualTo("pinned");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "9", "10", "29", "30", "31"})
  void parse_indexOfARegister_isRead(String index) throws Exception {
    PcrValues values = PcrValues.parse(registers(index, "aB".repeat(32)));
    assertThat(values.find(HashAlgorithm.SHA256, Integer.parseInt(index)))
        .hasValueSatisfying(value -> assertThat(value).hasSize(32).containsOnly(0xab));
    assertThat(values.find(HashAlgorithm.SHA256, 8)).isEmpty();
    assertThat(values.find(HashAlgorithm.SHA384, Integer.parseInt(index))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "32", "40", "100", "00", "01", "-1", "+1", "1 ", "/", ":", "4294967296"})
  void parse_anyOtherIndex_isRefused(String index) {
    assertRefused(registers(index, "00".repeat(32)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33})
  void parse_digestOfAnotherLength_isRefused(int length) {
    assertRefused(registers("0", "00".repeat(length)));
  }

  @Test
  void parse_digestThatIsNoHex_isRefused() {
    assertRefused(registers("0", "0g".repeat(32)));
  }

  private static byte[] registers(String index, String value) {
    return ("{\"sha256\":{\"" + index + "\":\"" + value + "\"}}").getBytes(US_ASCII);
  }

  private static void assertRefused(byte[] text) {
    assertThatThrownBy(() -> PcrValues.parse(text)).isInstanceOf(MalformedEvidenceException.class);
  }
}
