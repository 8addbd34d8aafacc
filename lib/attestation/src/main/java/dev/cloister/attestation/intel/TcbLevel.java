package dev.cloister.attestation.intel;

import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * One level of a TCB info.
 *
 * @param sgx SVNs of the 16 SGX components
 * @param tdx SVNs of the 16 TDX components; none in TCB info for SGX
 */
record TcbLevel(
    Svns sgx, int pceSvn, Svns tdx, Instant date, TcbStatus status, List<String> advisories) {

  /** Newest first: SGX components, then PCE SVN, then TDX components (Intel's order). */
  static final Comparator<TcbLevel> NEWEST_FIRST =
      Comparator.comparing(TcbLevel::sgx, Svns.ORDER)
          .thenComparingInt(TcbLevel::pceSvn)
          .thenComparing(TcbLevel::tdx, Svns.ORDER)
          .reversed();

  static TcbLevel parse(JsonObject level, int version, boolean tdx) throws JsonException {
    JsonObject tcb = level.object("tcb");
    return new TcbLevel(
        version == 2 ? numbered(tcb) : components(tcb.array("sgxtcbcomponents")),
        JsonFields.number(tcb, "pcesvn", 0xffff),
        tdx ? components(tcb.array("tdxtcbcomponents")) : Svns.NONE,
        JsonFields.instant(level, "tcbDate"),
        JsonFields.status(level),
        JsonFields.advisories(level));
  }

  boolean isReachedBy(Svns components, int platformPceSvn) {
    return components.reach(sgx, 0) && platformPceSvn >= pceSvn;
  }

  /**
   * Whether the trust domain's SVNs reach this level's. Components 0 and 1 are the TDX module,
   * which has identities of its own from major version 1 on, and are then not compared here.
   */
  boolean isReachedByTdx(Svns teeTcbSvn) {
    return teeTcbSvn.reach(tdx, teeTcbSvn.get(1) > 0 ? 2 : 0);
  }

  private static Svns components(JsonArray array) throws JsonException {
    List<JsonObject> objects = array.objects();
    if (objects.size() != Svns.COUNT) {
      throw new JsonException("expected 16 TCB components, found " + objects.size());
    }
    int[] svns = new int[Svns.COUNT];
    for (int i = 0; i < Svns.COUNT; i++) {
      svns[i] = JsonFields.number(objects.get(i), "svn", 255);
    }
    return Svns.of(svns);
  }

  private static Svns numbered(JsonObject tcb) throws JsonException {
    int[] svns = new int[Svns.COUNT];
    for (int i = 0; i < Svns.COUNT; i++) {
      String number = (i < 9 ? "0" : "") + (i + 1);
      svns[i] = JsonFields.number(tcb, "sgxtcbcomp" + number + "svn", 255);
    }
    return Svns.of(svns);
  }
}
