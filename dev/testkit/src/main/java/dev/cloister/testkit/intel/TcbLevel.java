package dev.cloister.testkit.intel;

import static dev.cloister.testkit.json.JsonText.object;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One level of a TCB info.
 *
 * @param sgxComponents the platform's component SVNs, 16 of them
 * @param pceSvn PCE SVN
 * @param tdxComponents the TDX component SVNs, 16 of them; empty for SGX
 * @param date since when fixes for it are known
 * @param status Intel's word, for example {@code UpToDate}
 * @param advisoryIds advisories this level is affected by
 */
public record TcbLevel(
    List<Integer> sgxComponents,
    int pceSvn,
    List<Integer> tdxComponents,
    Instant date,
    String status,
    List<String> advisoryIds) {

  private static final Map<Integer, String> SGX_LABELS =
      Map.of(
          0, "BIOS|Early Microcode Update",
          1, "OS/VMM|SGX Late Microcode Update",
          2, "OS/VMM|TXT SINIT",
          7, "OS/VMM|SEAMLDR ACM");
  private static final Map<Integer, String> TDX_LABELS =
      Map.of(0, "OS/VMM|TDX Module", 1, "OS/VMM|TDX Module", 2, "OS/VMM|TDX Late Microcode Update");

  /** Copies the lists. */
  public TcbLevel {
    sgxComponents = List.copyOf(sgxComponents);
    tdxComponents = List.copyOf(tdxComponents);
    advisoryIds = List.copyOf(advisoryIds);
  }

  /** Another status. */
  public TcbLevel withStatus(String value, String... advisories) {
    return new TcbLevel(sgxComponents, pceSvn, tdxComponents, date, value, List.of(advisories));
  }

  /** Other SGX components. */
  public TcbLevel withSgxComponents(List<Integer> value) {
    return new TcbLevel(value, pceSvn, tdxComponents, date, status, advisoryIds);
  }

  /** One SGX component changed. */
  public TcbLevel withSgxComponent(int index, int svn) {
    return withSgxComponents(replaced(sgxComponents, index, svn));
  }

  /** Another PCE SVN. */
  public TcbLevel withPceSvn(int value) {
    return new TcbLevel(sgxComponents, value, tdxComponents, date, status, advisoryIds);
  }

  /** Other TDX components. */
  public TcbLevel withTdxComponents(List<Integer> value) {
    return new TcbLevel(sgxComponents, pceSvn, value, date, status, advisoryIds);
  }

  /** One TDX component changed. */
  public TcbLevel withTdxComponent(int index, int svn) {
    return withTdxComponents(replaced(tdxComponents, index, svn));
  }

  Map<String, Object> json() {
    Map<String, Object> tcb = new LinkedHashMap<>();
    tcb.put("sgxtcbcomponents", components(sgxComponents, SGX_LABELS));
    tcb.put("pcesvn", pceSvn);
    if (!tdxComponents.isEmpty()) {
      tcb.put("tdxtcbcomponents", components(tdxComponents, TDX_LABELS));
    }
    return IsvLevel.level(tcb, date, status, advisoryIds);
  }

  private static List<Object> components(List<Integer> svns, Map<Integer, String> labels) {
    List<Object> out = new ArrayList<>();
    for (int i = 0; i < svns.size(); i++) {
      String label = labels.get(i);
      if (label == null) {
        out.add(object("svn", svns.get(i)));
      } else {
        int bar = label.indexOf('|');
        out.add(
            object(
                "svn", svns.get(i),
                "category", label.substring(0, bar),
                "type", label.substring(bar + 1)));
      }
    }
    return out;
  }

  private static List<Integer> replaced(List<Integer> list, int index, int value) {
    List<Integer> out = new ArrayList<>(list);
    out.set(index, value);
    return out;
  }
}
