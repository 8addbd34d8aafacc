package dev.cloister.attestation.tdx;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.attestation.tcg.RegisterLogs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Event logs supplied with a quote: RTMR0 to RTMR2 must be what they lead to, zero where they say
 * nothing. RTMR3 too where they speak of it; else it is the system's own, after the logs ended.
 */
final class LogExplanation {
  static final String LOG = "tdx.log";
  private static final int REGISTERS = 4;
  private static final int OF_THE_BOOT = 3;

  private LogExplanation() {}

  static AttestationResult addTo(AttestationResult result, TdxQuote quote, List<ByteString> items) {
    if (items.isEmpty()) {
      return result;
    }
    JsonObject.Builder claims = JsonObject.builder();
    result.claims().members().forEach(claims::put);
    List<Step> steps = new ArrayList<>(result.steps());
    steps.add(check(quote, items, claims));
    return new AttestationResult(
        result.format(),
        result.anchorClass(),
        result.at(),
        steps,
        result.signature(),
        result.chain(),
        result.tcbStatus(),
        result.advisories(),
        result.collateral(),
        result.bound(),
        claims.build());
  }

  private static Step check(TdxQuote quote, List<ByteString> items, JsonObject.Builder claims) {
    SortedMap<Integer, byte[]> quoted = new TreeMap<>();
    for (int i = 0; i < REGISTERS; i++) {
      quoted.put(i + 1, HexFormat.of().parseHex(quote.rtmr(i)));
    }
    try {
      RegisterLogs logs = RegisterLogs.parse(items);
      RegisterLogs.Explanation explanation = logs.explain(HashAlgorithm.SHA384, true, quoted);
      List<String> differing = new ArrayList<>(explanation.differing());
      differing.addAll(unspoken(logs.replay(HashAlgorithm.SHA384, true), quoted));
      if (!differing.isEmpty()) {
        return Step.failed(
            LOG,
            FindingCode.TDX_LOG,
            "the event log does not explain " + String.join(", ", differing));
      }
      claims.put("boot", explanation.claims());
      return Step.passed(LOG);
    } catch (MalformedEvidenceException e) {
      return Step.failed(
          LOG, FindingCode.COLLATERAL_REJECTED.of(CollateralKind.EVENT_LOG), e.getMessage());
    }
  }

  /** Registers of the boot that were extended, and of which no event is in the logs. */
  private static List<String> unspoken(
      SortedMap<Integer, byte[]> replay, SortedMap<Integer, byte[]> quoted) {
    List<String> unspoken = new ArrayList<>();
    for (int i = 0; i < OF_THE_BOOT; i++) {
      byte[] value = quoted.getOrDefault(i + 1, new byte[0]);
      if (!replay.containsKey(i + 1) && !Arrays.equals(value, new byte[value.length])) {
        unspoken.add("rtmr" + i);
      }
    }
    return unspoken;
  }
}
