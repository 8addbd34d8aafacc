package dev.cloister.cli.verify;

import dev.cloister.attestation.AnchorClass;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonBoolean;
import dev.cloister.attestation.json.JsonNull;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.Severity;
import dev.cloister.cli.Screen;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The graded table: one line per question a person has, what to do, and the verdict. */
final class JudgementText {
  private static final String PROVEN = "proven";
  private static final String RESERVED = "warning";
  private static final String NOT_PROVEN = "not proven";
  private static final String FAILED = "FAILED";
  private static final String NOTE = "note";
  private static final String OTHER = "other";
  private static final List<String> QUESTIONS =
      List.of("signature", "root", "platform", "collateral", "debug off", "code", "freshness");

  private final Judgement judgement;

  JudgementText(Judgement judgement) {
    this.judgement = judgement;
  }

  void print(Screen out) {
    var result = judgement.result();
    out.line(
        result.format().code()
            + " evidence at "
            + result.at()
            + ", "
            + switch (judgement.policySource()) {
              case "default" -> "default policy";
              case "bundle" -> "the bundle's own policy (pass --policy to use yours)";
              default -> "your policy";
            });
    out.line();
    Map<String, List<Finding>> byQuestion =
        judgement.appraisal().findings().stream()
            .collect(Collectors.groupingBy(f -> question(f.code())));
    for (String question : QUESTIONS) {
      row(out, question, byQuestion.getOrDefault(question, List.of()));
    }
    List<Finding> others = byQuestion.getOrDefault(OTHER, List.of());
    List<Finding> serious = others.stream().filter(f -> f.severity() != Severity.INFO).toList();
    if (!serious.isEmpty()) {
      row(out, OTHER, serious);
    }
    others.stream()
        .filter(f -> f.severity() == Severity.INFO)
        .forEach(f -> print(out, NOTE, "", List.of(f.message())));
    judgement.notes().forEach(note -> print(out, NOTE, "", List.of(note)));
    todo(out);
    out.line();
    out.line(verdict());
  }

  private void row(Screen out, String question, List<Finding> findings) {
    List<Finding> serious = findings.stream().filter(f -> f.severity() != Severity.INFO).toList();
    List<String> lines = new ArrayList<>();
    String grade = grade(serious);
    if (serious.isEmpty()) {
      Optional<String> proven = proven(question);
      grade = proven.isPresent() ? PROVEN : NOT_PROVEN;
      lines.add(proven.orElse("not checked"));
    }
    serious.forEach(f -> lines.add(f.message() + " [" + f.code() + "]"));
    findings.stream()
        .filter(f -> f.severity() == Severity.INFO)
        .forEach(f -> lines.add(f.message() + " [" + f.code() + "]"));
    print(out, grade, question, lines);
  }

  /** What was not even tried is unproven; what was tried and did not hold has failed. */
  private static String grade(List<Finding> serious) {
    boolean failed =
        serious.stream()
            .anyMatch(f -> f.severity() == Severity.ERROR && !Judgement.isAboutAbsence(f));
    boolean unproven = serious.stream().anyMatch(Judgement::isAboutAbsence);
    return failed ? FAILED : unproven ? NOT_PROVEN : RESERVED;
  }

  private static void print(Screen out, String grade, String label, List<String> lines) {
    String first = grade;
    String second = label;
    for (String line : lines) {
      out.line(String.format(Locale.ROOT, "  %-10s  %-10s  %s", first, second, line));
      first = "";
      second = "";
    }
  }

  /**
   * What a question's row says when nothing was found against it; empty when nothing was checked.
   */
  private Optional<String> proven(String question) {
    var result = judgement.result();
    return switch (question) {
      case "signature" ->
          when(result.signature() == SignatureStatus.VALID, "the evidence is signed by its TEE");
      case "root" ->
          when(
              result.chain() == ChainStatus.VALID,
              result.anchorClass() == AnchorClass.VENDOR
                  ? "the vendor vouches for the TEE: " + claim("anchor", "name")
                  : "a development root vouches for it: NO HARDWARE protects anything");
      case "platform" ->
          result.tcbStatus().map(TcbStatus::code).map(status -> "TCB status " + status);
      case "collateral" ->
          when(
              !result.collateral().isEmpty(),
              "authentic and current: " + result.collateral().size() + " items");
      case "debug off" ->
          when(
              find("debug").filter(new JsonBoolean(false)::equals).isPresent(),
              "the operator cannot read the memory through debug mode");
      case "code" -> Optional.of("the measurements the policy names: " + named());
      case "freshness" -> when(result.bound(), "made for the challenge you gave");
      default -> Optional.of("");
    };
  }

  private String named() {
    JsonObject policy = judgement.policy().json();
    Set<String> names = new LinkedHashSet<>();
    policy.find("measurements").ifPresent(value -> addNames(value, names));
    if (policy.find("referenceValues").orElse(JsonNull.INSTANCE) instanceof JsonArray sets) {
      for (JsonValue set : sets) {
        if (set instanceof JsonObject values) {
          values.find("values").ifPresent(value -> addNames(value, names));
        }
      }
    }
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private static void addNames(JsonValue value, Set<String> names) {
    if (value instanceof JsonObject registers) {
      names.addAll(registers.members().keySet());
    }
  }

  private void todo(Screen out) {
    Set<String> remedies = new LinkedHashSet<>();
    for (Severity severity : List.of(Severity.ERROR, Severity.WARNING)) {
      judgement.appraisal().findings().stream()
          .filter(f -> f.severity() == severity)
          .forEach(f -> remedies.add(f.remedy()));
    }
    if (!remedies.isEmpty()) {
      out.line();
      out.line("What to do:");
      remedies.forEach(remedy -> out.line("  - " + remedy));
    }
  }

  private String verdict() {
    String reason = judgement.reason().map(f -> f.message() + " [" + f.code() + "].").orElse("");
    return switch (judgement.verdict()) {
      case "affirming" -> "AFFIRMING: everything the policy asks for was proven.";
      case "warning" -> "WARNING: usable with reservations: " + reason;
      case "undecided" ->
          "UNDECIDED: collateral could not be reached, so the platform could not be judged; try"
              + " again, or pass --collateral.";
      default -> "CONTRAINDICATED: do not rely on it: " + reason;
    };
  }

  private static String question(String code) {
    return switch (code.substring(0, Math.max(0, code.indexOf('.')))) {
      case "signature" -> "signature";
      case "chain", "anchor" -> "root";
      case "tcb", "qe", "svn", "hardware", "intel" -> "platform";
      case "collateral" -> "collateral";
      case "debug" -> "debug off";
      case "reference", "measurement", "format" -> "code";
      case "binding" -> "freshness";
      case "tdx" -> code.startsWith("tdx.module") ? "platform" : "code";
      case "sgx" -> "code";
      case "snp" ->
          switch (code) {
            case "snp.guestPolicy", "snp.identity", "snp.idBlock", "snp.vmpl" -> "code";
            default -> "platform";
          };
      default -> OTHER;
    };
  }

  private Optional<JsonValue> find(String name) {
    return judgement.result().claims().find(name);
  }

  private String claim(String object, String member) {
    return find(object)
        .flatMap(value -> value instanceof JsonObject o ? o.find(member) : Optional.empty())
        .map(value -> value instanceof JsonString(String s) ? s : value.toJson())
        .orElse("unnamed");
  }

  private static Optional<String> when(boolean holds, String text) {
    return holds ? Optional.of(text) : Optional.empty();
  }
}
