package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects findings. The same code with the same message is reported once, at its worst. */
final class Findings {
  private final Map<String, Finding> found = new LinkedHashMap<>();

  /** Reports a finding under a registered code. */
  void add(FindingCode code, Severity severity, String message) {
    add(code.code(), severity, message, Remedies.of(code));
  }

  /** Reports a finding under a full code, such as one about a kind of collateral. */
  void add(String code, Severity severity, String message, String remedy) {
    Finding finding = new Finding(code, severity, message, remedy);
    found.merge(
        code + '\n' + message,
        finding,
        (a, b) -> a.severity().compareTo(b.severity()) >= 0 ? a : b);
  }

  /** All, in the order they were found. */
  List<Finding> all() {
    return List.copyOf(found.values());
  }
}
