package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code snp}: guest policy, platform, firmware and identity of AMD SEV-SNP guests. Whatever it
 * says, the TCBs of a report are in order. Unless it says otherwise, the guest policy permits
 * neither SMT nor a migration agent nor CXL, and the firmware is committed. Says nothing about
 * other TEEs.
 */
final class SnpSection implements Section {
  private static final String GUEST_POLICY = "guestPolicy";
  private static final String PLATFORM = "platformInfo";
  private static final String GUEST_SVN = "minimumGuestSvn";
  private static final String TCB = "minimumTcb";
  private static final String FIRMWARE = "minimumFirmware";
  private static final String PROVISIONAL = "provisionalFirmware";
  private static final String MITIGATIONS = "requiredMitigations";
  private static final String VMPLS = "vmpls";
  private static final String ID_BLOCK = "idBlock";
  private static final String SIGNING_KEYS = "signingKeys";
  private static final String PRODUCTS = "products";
  private static final long MAX_U32 = 0xffffffffL;
  private static final long MAX_VMPL = 3;

  /** A list of accepted ids: member, claim, size in bytes. */
  private record Ids(String member, String claim, int size) {}

  private static final List<Ids> IDS =
      List.of(
          new Ids("familyIds", "familyId", 16),
          new Ids("imageIds", "imageId", 16),
          new Ids("reportIds", "reportId", 32),
          new Ids("reportIdMas", "reportIdMa", 32));

  @Override
  public String name() {
    return "snp";
  }

  @Override
  public Rule absent() {
    return all(List.of(), List.of(SnpBits.noGuestPolicy(), SnpFirmware.order(Severity.ERROR)));
  }

  @Override
  public Rule parse(Member member) throws PolicyException {
    Member.Fields fields = member.fields(names());
    List<Rule> chosen = new ArrayList<>();
    List<Rule> standing = new ArrayList<>();
    Optional<Member> policy = fields.find(GUEST_POLICY);
    if (policy.isPresent()) {
      chosen.add(SnpBits.guestPolicy(policy.get()));
    } else {
      standing.add(SnpBits.noGuestPolicy());
    }
    Optional<Member> provisional = fields.find(PROVISIONAL);
    standing.add(
        SnpFirmware.order(
            provisional.isPresent()
                ? provisional.get().verdict(Verdict.values())
                : Severity.ERROR));
    for (Member option : fields.all()) {
      rule(option, fields.nameOf(option)).ifPresent(chosen::add);
    }
    return all(chosen, standing);
  }

  private static Set<String> names() {
    List<String> names =
        new ArrayList<>(
            List.of(
                GUEST_POLICY,
                PLATFORM,
                GUEST_SVN,
                TCB,
                FIRMWARE,
                PROVISIONAL,
                MITIGATIONS,
                VMPLS,
                ID_BLOCK,
                SIGNING_KEYS,
                PRODUCTS));
    IDS.forEach(ids -> names.add(ids.member()));
    return Set.copyOf(names);
  }

  private static Optional<Rule> rule(Member option, String name) throws PolicyException {
    for (Ids ids : IDS) {
      if (ids.member().equals(name)) {
        return Optional.of(Accepted.hex(option, ids.size(), FindingCode.SNP_IDENTITY, ids.claim()));
      }
    }
    return switch (name) {
      case PLATFORM -> Optional.of(SnpBits.platformInfo(option));
      case GUEST_SVN ->
          Optional.of(Accepted.atLeast(option, MAX_U32, FindingCode.SVN_TOO_LOW, "guestSvn"));
      case TCB -> Optional.of(SnpFirmware.minimumTcb(option));
      case FIRMWARE -> Optional.of(SnpFirmware.minimumVersion(option));
      case MITIGATIONS -> Optional.of(SnpFirmware.mitigations(option));
      case VMPLS -> Optional.of(Accepted.integers(option, MAX_VMPL, FindingCode.SNP_VMPL, "vmpl"));
      case ID_BLOCK -> Optional.of(SnpIdBlock.parse(option));
      case SIGNING_KEYS ->
          Optional.of(
              Accepted.words(
                  option, List.of("VCEK", "VLEK"), FindingCode.SNP_SIGNING_KEY, "signingKey"));
      case PRODUCTS ->
          Optional.of(
              Accepted.words(
                  option,
                  List.of("Milan", "Genoa", "Turin"),
                  FindingCode.SNP_PRODUCT_NOT_LISTED,
                  "product"));
      default -> Optional.empty();
    };
  }

  /**
   * What was chosen holds for all that say they are of SNP, tokens too; what stands by itself for
   * those that carry a report, as tokens do not.
   */
  private static Rule all(List<Rule> chosen, List<Rule> standing) {
    List<Rule> onReports = List.copyOf(standing);
    List<Rule> onAll = List.copyOf(chosen);
    return (subject, findings) -> {
      if (subject.text("tee").filter("snp"::equals).isEmpty()) {
        return;
      }
      Format format = subject.result().format();
      if (format == Format.SNP || format == Format.AZURE_VTPM) {
        onReports.forEach(rule -> rule.appraise(subject, findings));
      }
      onAll.forEach(rule -> rule.appraise(subject, findings));
    };
  }
}
