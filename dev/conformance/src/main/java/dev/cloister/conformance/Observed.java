package dev.cloister.conformance;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.json.JsonException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What verification gave, in the words of a cases file.
 *
 * @param detail for people: the steps that did not pass
 */
public record Observed(
    String parse,
    String signature,
    String chain,
    String tcb,
    String debug,
    String missing,
    String verdict,
    String detail) {

  /** Steps that say NotSupported or Revoked: the only rejections that leave a TCB status. */
  private static final Set<String> LEVELS = Set.of("tcb.level", "tdx.module.level", "qe.level");

  /** What the library found. */
  static Observed of(AttestationResult result) {
    List<Step> failures = result.failures();
    boolean sound =
        result.signature() == SignatureStatus.VALID && result.chain() == ChainStatus.VALID;
    String missing =
        result.missing().stream().map(CollateralKind::code).collect(Collectors.joining(","));
    String verdict =
        !sound || !failures.isEmpty() ? "reject" : missing.isEmpty() ? "accept" : "partial";
    boolean onlyLevels = failures.stream().allMatch(step -> LEVELS.contains(step.name()));
    return new Observed(
        "ok",
        dash(result.signature().code()),
        dash(result.chain().code()),
        sound && onlyLevels ? result.tcbStatus().map(TcbStatus::code).orElse("-") : "-",
        debug(result),
        missing.isEmpty() ? "-" : missing,
        verdict,
        failures.toString());
  }

  /** The evidence is not well-formed, or not of the case's format. */
  public static Observed malformed(String why) {
    return new Observed("malformed", "-", "-", "-", "-", "-", "reject", why);
  }

  /** The same with another column {@code missing}, and the verdict that follows from it. */
  Observed withMissing(String other, String judged) {
    return new Observed(parse, signature, chain, tcb, debug, other, judged, detail);
  }

  /** The same, refused for a reason of the case's own. */
  Observed rejected(String why) {
    return new Observed(parse, signature, chain, tcb, debug, missing, "reject", why);
  }

  String column(String name) {
    return switch (name) {
      case "parse" -> parse;
      case "signature" -> signature;
      case "chain" -> chain;
      case "tcb" -> tcb;
      case "debug" -> debug;
      case "missing" -> missing;
      case "verdict" -> verdict;
      default -> throw new IllegalArgumentException(name);
    };
  }

  boolean agrees(String name, Map<String, String> expected) {
    String wanted = expected.getOrDefault(name, "");
    String found = column(name);
    return name.equals("missing")
        ? new TreeSet<>(Arrays.asList(wanted.split(",", -1)))
            .equals(new TreeSet<>(Arrays.asList(found.split(",", -1))))
        : wanted.equals(found);
  }

  private static String debug(AttestationResult result) {
    try {
      return result.claims().bool("debug") ? "yes" : "no";
    } catch (JsonException e) {
      return "-";
    }
  }

  private static String dash(String code) {
    return code.equals("not_run") ? "-" : code;
  }
}
