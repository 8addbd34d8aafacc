package dev.cloister.attestation.policy;

import static dev.cloister.attestation.FindingCode.ANCHOR_DEVELOPMENT;
import static dev.cloister.attestation.FindingCode.ANCHOR_NOT_NAMED;

import dev.cloister.attestation.AnchorClass;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code anchors}: the vendors whose roots are accepted, or the development roots, never both: a
 * policy for hardware can then not be satisfied without hardware.
 */
final class AnchorsSection implements Section {
  private static final String VENDORS = "vendors";
  private static final String DEVELOPMENT = "development";
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final List<String> VENDOR_CODES =
      Arrays.stream(Vendor.values()).map(Vendor::code).toList();

  @Override
  public String name() {
    return "anchors";
  }

  @Override
  public Rule absent() {
    return AnchorsSection::noDevelopment;
  }

  @Override
  public Rule parse(Member member) throws PolicyException {
    Member.Fields fields = member.fields(Set.of(VENDORS, DEVELOPMENT));
    if (fields.all().size() != 1) {
      throw new PolicyException(
          member.path(), "expected either \"vendors\" or \"development\", not both");
    }
    Optional<Member> vendors = fields.find(VENDORS);
    if (vendors.isPresent()) {
      List<String> codes = new ArrayList<>();
      for (Member item : vendors.get().items()) {
        codes.add(item.oneOf(VENDOR_CODES));
      }
      return (subject, findings) -> vendor(codes, subject, findings);
    }
    List<String> roots = new ArrayList<>();
    for (Member item : fields.get(DEVELOPMENT).items()) {
      roots.add(item.text(SHA256, "the SHA-256 of a root's SPKI, 64 lower-case hex digits"));
    }
    return (subject, findings) -> development(roots, subject, findings);
  }

  /** Whether the policy names development roots. */
  static boolean isDevelopment(Member.Fields policy) {
    return policy
        .find("anchors")
        .map(Member::value)
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .flatMap(anchors -> anchors.find(DEVELOPMENT))
        .isPresent();
  }

  private static void noDevelopment(Subject subject, Findings findings) {
    if (subject.result().anchorClass() == AnchorClass.DEVELOPMENT) {
      findings.add(
          ANCHOR_DEVELOPMENT,
          Severity.ERROR,
          "expected a vendor's root, found a development root: no hardware protects anything");
    }
  }

  private static void vendor(List<String> codes, Subject subject, Findings findings) {
    noDevelopment(subject, findings);
    String found = subject.text("anchor", "vendor").orElse("none");
    if (subject.result().anchorClass() == AnchorClass.VENDOR && !codes.contains(found)) {
      findings.add(
          ANCHOR_NOT_NAMED,
          Severity.ERROR,
          "expected a root of " + String.join(" or ", codes) + ", found " + found);
    }
  }

  private static void development(List<String> roots, Subject subject, Findings findings) {
    String found = subject.text("anchor", "spkiSha256").orElse("none");
    if (subject.result().anchorClass() == AnchorClass.VENDOR) {
      findings.add(
          ANCHOR_NOT_NAMED,
          Severity.ERROR,
          "expected a named development root, found a vendor's root");
    } else if (roots.contains(found)) {
      findings.add(
          ANCHOR_DEVELOPMENT,
          Severity.INFO,
          "rests on the development root " + found + ": no hardware protects anything");
    } else {
      findings.add(
          ANCHOR_DEVELOPMENT,
          Severity.ERROR,
          "expected one of the named development roots, found " + found);
    }
  }
}
