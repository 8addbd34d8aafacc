package dev.cloister.attestation.intel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.testkit.intel.IntelSample;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.intel.TdReportField;
import dev.cloister.testkit.tpm.BootLog;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A CCEL that is supplied with a quote explains its registers, or the quote fails. */
class TdxLogTest {
  private static final BootLog LOG = BootLog.sha384().secureBoot(1, true).image(2, new byte[7]);

  @Test
  void verify_logThatLeadsToTheRegisters_isClaimed() throws Exception {
    AttestationResult result = verify(LOG.bytes());
    assertThat(IntelSamples.failed(result)).isEmpty();
    assertThat(result.claims().object("boot").bool("secureBoot")).isTrue();
  }

  @Test
  void verify_logThatLeadsElsewhere_failsAloneAndClaimsNothing() throws Exception {
    AttestationResult result = verify(BootLog.sha384().secureBoot(1, false).bytes());
    assertThat(IntelSamples.failed(result)).containsExactly("tdx.log tdx.log");
    assertThat(result.claims().find("boot")).isEmpty();
  }

  @Test
  void verify_logWithoutEventsOfARegisterThatWasExtended_fails() throws Exception {
    BootLog truncated = BootLog.sha384().secureBoot(1, true);
    assertThat(IntelSamples.failed(verify(truncated.bytes()))).containsExactly("tdx.log tdx.log");
    assertThat(IntelSamples.failed(verify(BootLog.sha384().bytes())))
        .containsExactly("tdx.log tdx.log");
  }

  @Test
  void verify_register3ThatTheSystemExtendedAfterTheLog_isItsOwn() throws Exception {
    AttestationResult result = verify(LOG.bytes(), "77".repeat(48));
    assertThat(IntelSamples.failed(result)).isEmpty();
    assertThat(result.claims().object("boot").object("registers").members())
        .containsOnlyKeys("rtmr0", "rtmr1");
  }

  @Test
  void verify_register3OfWhichTheLogSaysElse_fails() throws Exception {
    byte[] log =
        BootLog.sha384().secureBoot(1, true).image(2, new byte[7]).image(4, new byte[3]).bytes();
    assertThat(IntelSamples.failed(verify(log, "77".repeat(48))))
        .containsExactly("tdx.log tdx.log");
  }

  @Test
  void verify_logThatIsNone_isRejected() throws Exception {
    assertThat(IntelSamples.failed(verify(new byte[9])))
        .containsExactly("tdx.log collateral.rejected.eventLog");
  }

  @Test
  void appraise_requiredEvents_areAskedOfTheLog() throws Exception {
    String image = HexFormat.of().formatHex(LOG.digest(new byte[7]));
    String wanted = "\"events\":{\"secureBoot\":\"required\",\"images\":[\"" + image + "\"]}";
    assertThat(eventFindings(wanted, LOG.bytes())).isEmpty();
    assertThat(eventFindings("\"events\":{\"images\":[\"" + "00".repeat(48) + "\"]}", LOG.bytes()))
        .containsExactly("events.mismatch");
    assertThat(eventFindings("\"events\":{\"kernel\":[\"" + image + "\"]}", LOG.bytes()))
        .containsExactly("events.absent");
  }

  private static List<String> eventFindings(String section, byte[] log) throws Exception {
    String policy = "{\"version\":1," + section + "}";
    Appraisal appraisal = AppraisalPolicy.parse(policy.getBytes(UTF_8)).appraise(verify(log));
    return appraisal.findings().stream()
        .map(Finding::code)
        .filter(code -> code.startsWith("events."))
        .toList();
  }

  private static AttestationResult verify(byte[] log) throws Exception {
    return verify(log, "00".repeat(48));
  }

  private static AttestationResult verify(byte[] log, String rtmr3) throws Exception {
    IntelSample sample =
        IntelSamples.scenario(QuoteFormat.TDX_V5_TD15)
            .quote(
                quote ->
                    quote
                        .with(TdReportField.RTMR0, LOG.register(1))
                        .with(TdReportField.RTMR1, LOG.register(2))
                        .with(TdReportField.RTMR2, "00".repeat(48))
                        .with(TdReportField.RTMR3, rtmr3))
            .issue();
    return IntelSamples.verifier(sample.anchor())
        .verify(
            Verifier.parse(sample.evidence()),
            Challenge.raw(sample.challenge()),
            IntelSamples.collateralAnd(sample.collateral(), CollateralKind.EVENT_LOG, log),
            sample.at());
  }
}
