package dev.cloister.attestation.tcg;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.format.EvidenceFormat;
import dev.cloister.attestation.format.Steps;
import dev.cloister.attestation.format.VerificationContext;
import java.util.List;
import java.util.Optional;

/** Event logs by themselves. */
public final class EventLogFormat implements EvidenceFormat {
  static final String REGISTERS = "log.registers";
  private static final int HEADER = 32;
  private static final int CC_REGISTERS = 4;

  @Override
  public List<Format> formats() {
    return List.of(Format.TCG_EVENT_LOG, Format.CCEL, Format.CEL);
  }

  /**
   * A log begins with an event of PCR 0 to 23 of TCG 1.2 form; the header of crypto-agile logs is
   * EV_NO_ACTION of register 0 or 1.
   */
  @Override
  public boolean recognises(byte[] bytes) {
    return CelLog.looksLike(bytes) || isTcg(bytes);
  }

  private static boolean isTcg(byte[] bytes) {
    if (bytes.length < HEADER) {
      return false;
    }
    boolean register = bytes[0] >= 0 && bytes[0] < 24 && zero(bytes, 1, 4);
    boolean specId = bytes[4] == TcgEvent.NO_ACTION && zero(bytes, 5, 8) && zero(bytes, 8, 28);
    boolean plain =
        bytes[0] == 0
            && bytes[4] > 0
            && bytes[4] < 0x20
            && zero(bytes, 5, 8)
            && !zero(bytes, 8, 28);
    return register && (specId || plain);
  }

  private static boolean zero(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * A crypto-agile log whose registers are few and whose only digests are SHA-384 is of a
   * confidential VM.
   */
  @Override
  public Evidence parse(byte[] bytes) throws MalformedEvidenceException {
    if (CelLog.looksLike(bytes)) {
      return CelLog.parse(bytes);
    }
    TcgEventLog log = TcgEventLog.parse(bytes);
    if (log.events().isEmpty()) {
      throw new MalformedEvidenceException("an event log without events");
    }
    boolean cc =
        log.cryptoAgile()
            && log.algorithms().equals(List.of(HashAlgorithm.SHA384))
            && log.events().stream().allMatch(e -> e.register() <= CC_REGISTERS);
    return new EventLogEvidence(cc ? Format.CCEL : Format.TCG_EVENT_LOG, log);
  }

  @Override
  public AttestationResult verify(Evidence evidence, VerificationContext context) {
    Steps steps = new Steps();
    steps.add(
        Step.notRun(
            REGISTERS,
            FindingCode.LOG_ALONE,
            "a log by itself is vouched for by nothing: verify the quote whose registers it explains"));
    return new AttestationResult(
        evidence.format(),
        context.anchors().anchorClass(),
        context.at(),
        steps.all(),
        SignatureStatus.NOT_RUN,
        ChainStatus.NOT_RUN,
        Optional.empty(),
        List.of(),
        List.of(),
        false,
        evidence.describe());
  }
}
