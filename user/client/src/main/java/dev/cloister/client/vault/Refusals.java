package dev.cloister.client.vault;

import dev.cloister.client.ClientFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What vaults refuse attested code, and why, as the details of faults have it. */
final class Refusals {
  private static final String REASONS = ": ";
  private static final String SEPARATOR = ", ";
  private static final Map<String, ClientFailure> FAILURES =
      Map.of(
          Codes.POLICY, ClientFailure.RELEASE_REFUSED,
          Codes.APPROVAL, ClientFailure.APPROVAL_REQUIRED);

  private Refusals() {}

  /** What a fault says of a refusal. */
  static String detail(String code, List<String> findings) {
    return findings.isEmpty() ? code : code + REASONS + Printing.codes(findings);
  }

  /** Whether the vault did its part: it looked, and its policy says no. */
  static boolean isDecision(VaultFault fault) {
    return FAILURES.keySet().stream().anyMatch(code -> is(fault, code));
  }

  /**
   * What so many vaults refuse for the same reason; one that lies refuses nothing and adds nothing
   * to why.
   */
  static Optional<VaultException> of(List<VaultFault> faults, int enough) {
    return Stream.of(Codes.POLICY, Codes.APPROVAL)
        .filter(code -> faults.stream().filter(fault -> is(fault, code)).count() >= enough)
        .map(code -> refused(code, faults, enough))
        .findFirst();
  }

  private static VaultException refused(String code, List<VaultFault> faults, int enough) {
    List<String> reasons =
        faults.stream()
            .filter(fault -> is(fault, code))
            .flatMap(fault -> reasons(fault).distinct())
            .collect(Collectors.groupingBy(reason -> reason, Collectors.counting()))
            .entrySet()
            .stream()
            .filter(said -> said.getValue() >= enough)
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    ClientFailure failure = FAILURES.getOrDefault(code, ClientFailure.REFUSED);
    String message =
        failure == ClientFailure.APPROVAL_REQUIRED
            ? "the policy wants an approval"
            : "the policy does not let this caller";
    return new VaultException(
        failure,
        reasons.isEmpty() ? message : message + REASONS + String.join(SEPARATOR, reasons),
        faults,
        reasons);
  }

  private static boolean is(VaultFault fault, String code) {
    return fault.kind() == VaultFault.Kind.REFUSED
        && (fault.detail().equals(code) || fault.detail().startsWith(code + REASONS));
  }

  private static Stream<String> reasons(VaultFault fault) {
    int at = fault.detail().indexOf(REASONS);
    return at < 0
        ? Stream.empty()
        : Stream.of(fault.detail().substring(at + REASONS.length()).split(SEPARATOR, -1))
            .filter(reason -> !reason.isEmpty());
  }
}
