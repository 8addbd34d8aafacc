package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Format;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code formats}: the evidence formats that are accepted; all where it is absent. */
final class FormatsSection implements Section {
  private static final List<String> CODES =
      Arrays.stream(Format.values()).map(Format::code).toList();

  @Override
  public String name() {
    return "formats";
  }

  @Override
  public Rule absent() {
    return (subject, findings) -> {};
  }

  @Override
  public Rule parse(Member member) throws PolicyException {
    List<String> accepted = new ArrayList<>();
    for (Member item : member.items()) {
      accepted.add(item.oneOf(CODES));
    }
    return (subject, findings) -> {
      String found = subject.result().format().code();
      if (!accepted.contains(found)) {
        findings.add(
            FindingCode.FORMAT_NOT_ACCEPTED,
            Severity.ERROR,
            "expected evidence of format " + String.join(" or ", accepted) + ", found " + found);
      }
    };
  }
}
