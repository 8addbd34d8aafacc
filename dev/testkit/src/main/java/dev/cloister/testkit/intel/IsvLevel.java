package dev.cloister.testkit.intel;

import static dev.cloister.testkit.json.JsonText.object;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One level of a TDX module or of a quoting enclave.
 *
 * @param isvSvn least ISV SVN of the level
 * @param date since when fixes for it are known
 * @param status Intel's word, for example {@code UpToDate}
 * @param advisoryIds advisories this level is affected by
 */
public record IsvLevel(int isvSvn, Instant date, String status, List<String> advisoryIds) {
  /** Copies the list. */
  public IsvLevel {
    advisoryIds = List.copyOf(advisoryIds);
  }

  Map<String, Object> json() {
    return level(object("isvsvn", isvSvn), date, status, advisoryIds);
  }

  static Map<String, Object> level(
      Map<String, Object> tcb, Instant date, String status, List<String> advisoryIds) {
    Map<String, Object> level = new LinkedHashMap<>();
    level.put("tcb", tcb);
    level.put("tcbDate", date.toString());
    level.put("tcbStatus", status);
    if (!advisoryIds.isEmpty()) {
      level.put("advisoryIDs", advisoryIds);
    }
    return level;
  }
}
