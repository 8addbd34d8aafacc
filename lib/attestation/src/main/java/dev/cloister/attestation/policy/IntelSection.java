package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code intel}: what the PCK certificate says of the platform, and the quoting enclave's vendor;
 * for SGX and TDX quotes. Says nothing about other evidence.
 */
final class IntelSection implements Section {
  private static final String VENDORS = "qeVendorIds";

  /** Verdicts on a platform's configuration, by the claim under {@code platform}. */
  private static final List<String> CONFIGURATION =
      List.of("dynamicPlatform", "cachedKeys", "smtEnabled");

  @Override
  public String name() {
    return "intel";
  }

  @Override
  public Rule absent() {
    return (subject, findings) -> {};
  }

  @Override
  public Rule parse(Member member) throws PolicyException {
    Set<String> names = new HashSet<>(CONFIGURATION);
    names.add(VENDORS);
    Member.Fields fields = member.fields(names);
    List<Rule> rules = new ArrayList<>();
    for (String name : CONFIGURATION) {
      Optional<Member> verdict = fields.find(name);
      if (verdict.isPresent()) {
        rules.add(configuration(name, verdict.get().verdict(Verdict.values())));
      }
    }
    Optional<Member> vendors = fields.find(VENDORS);
    if (vendors.isPresent()) {
      rules.add(
          Accepted.hex(vendors.get(), 16, FindingCode.INTEL_QE_VENDOR, "quote", "qeVendorId"));
    }
    return (subject, findings) -> {
      if (subject.text("tee").filter(tee -> tee.equals("tdx") || tee.equals("sgx")).isPresent()) {
        rules.forEach(rule -> rule.appraise(subject, findings));
      }
    };
  }

  /**
   * Only certificates of the platform CA state a configuration; those of the processor CA are for
   * single-package platforms, which have none.
   */
  private static Rule configuration(String name, Severity severity) {
    return (subject, findings) -> {
      boolean none = subject.text("platform", "ca").filter("processor"::equals).isPresent();
      if (subject.bool("platform", name).orElse(!none)) {
        findings.add(
            FindingCode.INTEL_PLATFORM,
            severity,
            "expected a platform without " + name + ", found it set or not stated");
      }
    };
  }
}
