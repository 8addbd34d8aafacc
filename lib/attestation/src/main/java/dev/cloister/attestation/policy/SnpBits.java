package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The bits of guest policy and platform information (AMD 56860, tables 10 and 24), by the names the
 * claims give them. Some permit something, and a relying party says which may be set; some restrict
 * something, and it says which must be. A bit without a name permits.
 */
final class SnpBits {
  private static final String ALLOWED = "allowed";
  private static final String REQUIRED = "required";
  private static final String ABI = "minimumAbi";

  private static final Bits GUEST =
      new Bits(
          FindingCode.SNP_GUEST_POLICY,
          "policy",
          List.of("smt", "migrateMa", "cxl"),
          List.of(
              "singleSocket",
              "memAes256Xts",
              "raplDisabled",
              "ciphertextHiding",
              "pageSwapDisabled"),
          // ABI version, and the bits that have names or must be one
          0x3ffffffL);
  private static final Bits PLATFORM =
      new Bits(
          FindingCode.SNP_PLATFORM_INFO,
          "platformInfo",
          List.of("smt", "tsme", "tio"),
          List.of("tsme", "ecc", "raplDisabled", "ciphertextHiding", "aliasCheckComplete"),
          0xbfL);

  private SnpBits() {}

  private record Bits(
      FindingCode code, String claim, List<String> permit, List<String> restrict, long known) {

    Rule allowed(List<String> accepted) {
      return (subject, findings) -> {
        List<String> more = new ArrayList<>(set(subject));
        more.removeAll(accepted);
        if (!more.isEmpty()) {
          findings.add(
              code,
              Severity.ERROR,
              "expected " + claim + " with none but " + accepted + ", found " + more + " besides");
        }
      };
    }

    Rule required(List<String> needed) {
      return (subject, findings) -> {
        List<String> missing =
            needed.stream().filter(name -> !subject.bool(claim, name).orElse(false)).toList();
        if (!missing.isEmpty()) {
          findings.add(
              code,
              Severity.ERROR,
              "expected " + claim + " with " + needed + ", found it without " + missing);
        }
      };
    }

    /** The bits that permit and are set; one that is not stated counts as set. */
    private List<String> set(Subject subject) {
      List<String> set = new ArrayList<>();
      for (String name : permit) {
        if (subject.bool(claim, name).orElse(true)) {
          set.add(name);
        }
      }
      long unknown = subject.bits(claim, "raw").orElse(-1L) & ~known;
      for (int bit = 0; bit < Long.SIZE; bit++) {
        if ((unknown >>> bit & 1) != 0) {
          set.add("bit" + bit);
        }
      }
      return set;
    }

    List<String> names(Optional<Member> member, List<String> existing) throws PolicyException {
      List<String> names = new ArrayList<>();
      if (member.isPresent()) {
        for (Member item : member.get().items()) {
          names.add(item.oneOf(existing));
        }
      }
      return List.copyOf(names);
    }

    List<String> allowedNames(Optional<Member> member) throws PolicyException {
      List<String> existing = new ArrayList<>(permit);
      for (int bit = 0; bit < Long.SIZE; bit++) {
        if ((known >>> bit & 1) == 0) {
          existing.add("bit" + bit);
        }
      }
      return names(member, existing);
    }
  }

  /** Where the policy does not say: nothing more is permitted than a guest alone on its core. */
  static Rule noGuestPolicy() {
    return GUEST.allowed(List.of());
  }

  static Rule guestPolicy(Member member) throws PolicyException {
    Member.Fields fields = member.fields(Set.of(ALLOWED, REQUIRED, ABI));
    List<Rule> rules = new ArrayList<>();
    rules.add(GUEST.allowed(GUEST.allowedNames(fields.find(ALLOWED))));
    rules.add(GUEST.required(GUEST.names(fields.find(REQUIRED), GUEST.restrict())));
    Optional<Member> abi = fields.find(ABI);
    if (abi.isPresent()) {
      rules.add(abi(ApiVersion.parse(abi.get())));
    }
    return (subject, findings) -> rules.forEach(rule -> rule.appraise(subject, findings));
  }

  static Rule platformInfo(Member member) throws PolicyException {
    Member.Fields fields = member.fields(Set.of(ALLOWED, REQUIRED));
    List<Rule> rules = new ArrayList<>();
    rules.add(PLATFORM.required(PLATFORM.names(fields.find(REQUIRED), PLATFORM.restrict())));
    Optional<Member> allowed = fields.find(ALLOWED);
    if (allowed.isPresent()) {
      rules.add(PLATFORM.allowed(PLATFORM.allowedNames(allowed)));
    }
    return (subject, findings) -> rules.forEach(rule -> rule.appraise(subject, findings));
  }

  private static Rule abi(ApiVersion minimum) {
    return (subject, findings) -> {
      Optional<ApiVersion> found =
          subject
              .integer("policy", "abiMajor")
              .flatMap(
                  major ->
                      subject
                          .integer("policy", "abiMinor")
                          .map(minor -> new ApiVersion(major, minor)));
      if (found.isEmpty() || found.get().compareTo(minimum) < 0) {
        findings.add(
            FindingCode.SNP_GUEST_POLICY,
            Severity.ERROR,
            "expected the guest policy to ask for ABI "
                + minimum
                + " or later, found "
                + found.map(ApiVersion::toString).orElse("none"));
      }
    };
  }

  /** Version of the SNP firmware's interface. */
  record ApiVersion(long major, long minor) implements Comparable<ApiVersion> {
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern PATTERN = Pattern.compile(BYTE + "\\." + BYTE);

    static ApiVersion parse(Member member) throws PolicyException {
      String[] parts = member.text(PATTERN, "major.minor such as 1.55").split("\\.", -1);
      return new ApiVersion(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    @Override
    public int compareTo(ApiVersion other) {
      return major != other.major
          ? Long.compare(major, other.major)
          : Long.compare(minor, other.minor);
    }

    @Override
    public String toString() {
      return major + "." + minor;
    }
  }
}
