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
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Event logs supplied with a quote: each register they speak of must be the quoted one. */
final class LogExplanation {
  static final String LOG = "tdx.log";
  private static final int REGISTERS = 4;

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
      RegisterLogs.Explanation explanation =
          RegisterLogs.parse(items).explain(HashAlgorithm.SHA384, true, quoted);
      if (!explanation.differing().isEmpty()) {
        return Step.failed(
            LOG,
            FindingCode.TDX_LOG,
            "the event log does not explain " + String.join(", ", explanation.differing()));
      }
      claims.put("boot", explanation.claims());
      return Step.passed(LOG);
    } catch (MalformedEvidenceException e) {
      return Step.failed(
          LOG, FindingCode.COLLATERAL_REJECTED.of(CollateralKind.EVENT_LOG), e.getMessage());
    }
  }
}
