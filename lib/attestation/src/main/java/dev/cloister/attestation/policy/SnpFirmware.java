package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Security versions, firmware versions and mitigations of SNP reports. */
final class SnpFirmware {
  private static final List<String> TCBS = List.of("reported", "committed", "current", "launch");
  private static final List<String> COMPONENTS =
      List.of("fmc", "bootLoader", "tee", "snp", "microcode");
  private static final List<String> FIRMWARES = List.of("currentFirmware", "committedFirmware");
  private static final Pattern FIRMWARE = Pattern.compile("\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  private static final Pattern VECTOR = Pattern.compile("0x(0|[1-9a-f][0-9a-f]{0,15})");
  private static final long MAX_SVN = 255;

  private SnpFirmware() {}

  /** What {@code major.minor.build} claims say. */
  private record Version(SnpBits.ApiVersion api, long build) {
    static Optional<Version> of(Subject subject, String claim) {
      return subject
          .text(claim)
          .filter(FIRMWARE.asMatchPredicate())
          .map(
              text -> {
                String[] parts = text.split("\\.", -1);
                return new Version(
                    new SnpBits.ApiVersion(Long.parseLong(parts[0]), Long.parseLong(parts[1])),
                    Long.parseLong(parts[2]));
              });
    }

    boolean isAfter(Version other) {
      int order = api.compareTo(other.api);
      return order > 0 || (order == 0 && build > other.build);
    }
  }

  /**
   * The relations that hold on every sound platform: REPORTED_TCB is at most COMMITTED_TCB, which
   * is at most CURRENT_TCB, and the same for versions. Firmware that is not committed can be taken
   * back by the host.
   */
  static Rule order(Severity provisional) {
    return (subject, findings) -> {
      notAbove("reportedTcb", "committedTcb", subject, findings);
      boolean ordered = notAbove("committedTcb", "currentTcb", subject, findings);
      Optional<Version> committed = Version.of(subject, "committedFirmware");
      Optional<Version> current = Version.of(subject, "currentFirmware");
      if (committed.isEmpty() || current.isEmpty() || committed.get().isAfter(current.get())) {
        findings.add(
            FindingCode.SNP_TCB_ORDER,
            Severity.ERROR,
            "expected committed firmware that is not after the current one, found "
                + firmware(subject));
      } else if (ordered
          && (!committed.equals(current)
              || !tcb(subject, "committedTcb").equals(tcb(subject, "currentTcb")))) {
        findings.add(
            FindingCode.SNP_PROVISIONAL_FIRMWARE,
            provisional,
            "expected firmware that is committed, found "
                + firmware(subject)
                + "; TCB current "
                + tcb(subject, "currentTcb")
                + ", committed "
                + tcb(subject, "committedTcb"));
      }
    };
  }

  private static String firmware(Subject subject) {
    return "current "
        + subject.text("currentFirmware").orElse("none")
        + ", committed "
        + subject.text("committedFirmware").orElse("none");
  }

  private static boolean notAbove(String lower, String upper, Subject subject, Findings findings) {
    Map<String, Long> low = tcb(subject, lower);
    Map<String, Long> high = tcb(subject, upper);
    boolean holds =
        !low.isEmpty()
            && low.keySet().equals(high.keySet())
            && low.entrySet().stream()
                .allMatch(part -> part.getValue() <= high.getOrDefault(part.getKey(), -1L));
    if (!holds) {
      findings.add(
          FindingCode.SNP_TCB_ORDER,
          Severity.ERROR,
          "expected no part of " + lower + " above " + upper + ", found " + low + " and " + high);
    }
    return holds;
  }

  private static Map<String, Long> tcb(Subject subject, String claim) {
    Map<String, Long> parts = new LinkedHashMap<>();
    for (String component : COMPONENTS) {
      subject.integer(claim, component).ifPresent(svn -> parts.put(component, svn));
    }
    return parts;
  }

  /** Least security versions per TCB and component. A component the report lacks is too low. */
  static Rule minimumTcb(Member member) throws PolicyException {
    List<Rule> rules = new ArrayList<>();
    Member.Fields tcbs = member.fields(Set.copyOf(TCBS));
    for (Member tcb : tcbs.all()) {
      String claim = tcbs.nameOf(tcb) + "Tcb";
      Member.Fields parts = tcb.fields(Set.copyOf(COMPONENTS));
      for (Member part : parts.all()) {
        rules.add(
            Accepted.atLeast(
                part, MAX_SVN, FindingCode.SNP_TCB_TOO_LOW, claim, parts.nameOf(part)));
      }
    }
    return (subject, findings) -> rules.forEach(rule -> rule.appraise(subject, findings));
  }

  /** Least interface version and least build, of current and committed firmware alike. */
  static Rule minimumVersion(Member member) throws PolicyException {
    Member.Fields fields = member.fields(Set.of("version", "build"));
    Optional<Member> version = fields.find("version");
    Optional<Member> build = fields.find("build");
    SnpBits.ApiVersion leastVersion =
        version.isPresent()
            ? SnpBits.ApiVersion.parse(version.get())
            : new SnpBits.ApiVersion(0, 0);
    long leastBuild = build.isPresent() ? build.get().integer(0, MAX_SVN) : 0;
    return (subject, findings) -> {
      for (String claim : FIRMWARES) {
        Optional<Version> found = Version.of(subject, claim);
        if (found.isEmpty()
            || found.get().api().compareTo(leastVersion) < 0
            || found.get().build() < leastBuild) {
          findings.add(
              FindingCode.SNP_FIRMWARE_TOO_OLD,
              Severity.ERROR,
              "expected "
                  + claim
                  + " of version "
                  + leastVersion
                  + " and build "
                  + leastBuild
                  + " or later, found "
                  + subject.text(claim).orElse("none"));
        }
      }
    };
  }

  /** Bits that the mitigation vectors must have; reports before version 5 have no vectors. */
  static Rule mitigations(Member member) throws PolicyException {
    Member.Fields fields = member.fields(Set.of("launch", "current"));
    List<Rule> rules = new ArrayList<>();
    for (Member vector : fields.all()) {
      String claim = fields.nameOf(vector) + "Mitigations";
      String text = vector.text(VECTOR, "bits as 0x and hex without leading zeros");
      long required = Long.parseUnsignedLong(text.substring(2), 16);
      rules.add(
          (subject, findings) -> {
            Optional<Long> found = subject.bits(claim);
            if (found.isEmpty() || (found.get() & required) != required) {
              findings.add(
                  FindingCode.SNP_MITIGATIONS,
                  Severity.ERROR,
                  "expected "
                      + claim
                      + " with the bits of "
                      + text
                      + ", found "
                      + subject.text(claim).orElse("none"));
            }
          });
    }
    return (subject, findings) -> rules.forEach(rule -> rule.appraise(subject, findings));
  }
}
