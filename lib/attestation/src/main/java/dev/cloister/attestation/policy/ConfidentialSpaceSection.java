package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code confidentialSpace}: what a token of Google Confidential Space must say. Whatever the
 * policy, the VM runs a Confidential Space image with secure boot; and unless the policy says
 * otherwise, one that Google supports ({@code STABLE}), which no debug image is, on hardware that
 * keeps memory from the host. Says nothing about other evidence.
 */
final class ConfidentialSpaceSection implements Section {
  private static final String SUPPORT_ATTRIBUTES = "supportAttributes";
  private static final String SUPPORT = "support";
  private static final String HWMODELS = "hwmodels";
  private static final String PROJECTS = "projects";
  private static final String ACCOUNTS = "serviceAccounts";
  private static final List<String> ATTRIBUTES = List.of("LATEST", "STABLE", "USABLE");
  private static final List<String> DEFAULT = List.of("STABLE");

  /** Google's names of hardware that keeps memory from the host; a shielded VM's does not. */
  private static final List<String> CONFIDENTIAL =
      List.of("GCP_AMD_SEV", "GCP_AMD_SEV_ES", "GCP_INTEL_TDX");

  @Override
  public String name() {
    return "confidentialSpace";
  }

  @Override
  public Rule absent() {
    return here(
        List.of(
            ConfidentialSpaceSection::image,
            support(DEFAULT, Severity.ERROR),
            hardware(CONFIDENTIAL)));
  }

  @Override
  public Rule parse(Member member) throws PolicyException {
    Member.Fields fields =
        member.fields(Set.of(SUPPORT_ATTRIBUTES, SUPPORT, HWMODELS, PROJECTS, ACCOUNTS));
    Optional<Member> support = fields.find(SUPPORT);
    List<Rule> rules = new ArrayList<>();
    rules.add(ConfidentialSpaceSection::image);
    rules.add(
        support(
            attributes(fields.find(SUPPORT_ATTRIBUTES)),
            support.isPresent() ? support.get().verdict(Verdict.values()) : Severity.ERROR));
    rules.add(hardware(TokenSection.names(fields.find(HWMODELS)).orElse(CONFIDENTIAL)));
    TokenSection.names(fields.find(PROJECTS))
        .ifPresent(
            names ->
                rules.add(
                    (subject, findings) ->
                        oneOf(
                            names,
                            projects(subject),
                            FindingCode.CONFIDENTIAL_SPACE_PROJECT,
                            findings)));
    TokenSection.names(fields.find(ACCOUNTS))
        .ifPresent(
            names ->
                rules.add(
                    (subject, findings) ->
                        oneOf(
                            names,
                            subject.texts("serviceAccounts").orElse(List.of()),
                            FindingCode.CONFIDENTIAL_SPACE_SERVICE_ACCOUNT,
                            findings)));
    return here(rules);
  }

  private static Rule here(List<Rule> rules) {
    List<Rule> all = List.copyOf(rules);
    return (subject, findings) -> {
      if (subject.result().format() == Format.CONFIDENTIAL_SPACE) {
        all.forEach(rule -> rule.appraise(subject, findings));
      }
    };
  }

  private static List<String> attributes(Optional<Member> member) throws PolicyException {
    if (member.isEmpty()) {
      return DEFAULT;
    }
    List<String> names = new ArrayList<>();
    for (Member item : member.get().items()) {
      names.add(item.oneOf(ATTRIBUTES));
    }
    return List.copyOf(names);
  }

  private static void image(Subject subject, Findings findings) {
    String software = subject.text("swname").orElse("none");
    if (!software.equals("CONFIDENTIAL_SPACE")) {
      findings.add(
          FindingCode.CONFIDENTIAL_SPACE_SOFTWARE,
          Severity.ERROR,
          "expected software CONFIDENTIAL_SPACE, found " + software);
    }
    if (!subject.bool("secureBoot").orElse(false)) {
      findings.add(
          FindingCode.CONFIDENTIAL_SPACE_SECURE_BOOT,
          Severity.ERROR,
          "expected secure boot, found it off or not stated");
    }
  }

  private static Rule support(List<String> required, Severity severity) {
    return (subject, findings) -> {
      List<String> found = subject.texts("supportAttributes").orElse(List.of());
      if (!found.containsAll(required)) {
        findings.add(
            FindingCode.CONFIDENTIAL_SPACE_SUPPORT,
            severity,
            "expected an image with " + required + ", found one with " + found);
      }
    };
  }

  private static Rule hardware(List<String> accepted) {
    return (subject, findings) ->
        oneOf(
            accepted,
            subject.text("hwmodel").stream().toList(),
            FindingCode.CONFIDENTIAL_SPACE_HARDWARE,
            findings);
  }

  private static List<String> projects(Subject subject) {
    List<String> names = new ArrayList<>();
    subject.text("gce", "projectId").ifPresent(names::add);
    subject.text("gce", "projectNumber").ifPresent(names::add);
    return names;
  }

  private static void oneOf(
      List<String> accepted, List<String> found, FindingCode code, Findings findings) {
    if (found.stream().noneMatch(accepted::contains)) {
      findings.add(
          code,
          Severity.ERROR,
          "expected " + String.join(" or ", accepted) + ", found " + String.join(", ", found));
    }
  }
}
