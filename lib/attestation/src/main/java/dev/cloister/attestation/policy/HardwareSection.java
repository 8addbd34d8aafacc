package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** {@code hardwareIds}: the machines that are accepted. The same code is not the same instance. */
final class HardwareSection implements Section {
  private static final Pattern ID =
      Pattern.compile("([a-z0-9-]{1,32}:)?[0-9a-f]{8,128}|i-[0-9a-f]{8,32}-enc[0-9a-f]{8,32}");

  @Override
  public String name() {
    return "hardwareIds";
  }

  @Override
  public Rule absent() {
    return (subject, findings) -> {};
  }

  @Override
  public Rule parse(Member member) throws PolicyException {
    List<String> accepted = new ArrayList<>();
    for (Member item : member.items()) {
      accepted.add(item.text(ID, "a hardware id as the claim hardwareId has it"));
    }
    return (subject, findings) -> {
      String found = subject.text("hardwareId").orElse("none");
      if (!accepted.contains(found)) {
        findings.add(
            FindingCode.HARDWARE_NOT_LISTED,
            Severity.ERROR,
            "expected one of " + accepted.size() + " listed machines, found " + found);
      }
    };
  }
}
