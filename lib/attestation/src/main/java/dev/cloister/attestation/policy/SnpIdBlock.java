package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code snp.idBlock}: the guest was launched with an ID block, whose signature the firmware
 * checked. The report has the digest of the key that signed it, and of the author's key that
 * certified that one.
 */
final class SnpIdBlock {
  private static final String ID_KEYS = "idKeyDigests";
  private static final String AUTHOR_KEYS = "authorKeyDigests";
  private static final String AUTHOR_REQUIRED = "requireAuthorKey";
  private static final int DIGEST = 48;

  private SnpIdBlock() {}

  static Rule parse(Member member) throws PolicyException {
    Member.Fields fields = member.fields(Set.of(ID_KEYS, AUTHOR_KEYS, AUTHOR_REQUIRED));
    List<Rule> rules = new ArrayList<>();
    rules.add(SnpIdBlock::present);
    Optional<Member> idKeys = fields.find(ID_KEYS);
    if (idKeys.isPresent()) {
      rules.add(
          Accepted.hex(
              idKeys.get(), DIGEST, FindingCode.SNP_ID_BLOCK, "measurements", "idKeyDigest"));
    }
    Optional<Member> authorKeys = fields.find(AUTHOR_KEYS);
    Optional<Member> required = fields.find(AUTHOR_REQUIRED);
    if (authorKeys.isPresent()) {
      rules.add(
          Accepted.hex(
              authorKeys.get(),
              DIGEST,
              FindingCode.SNP_ID_BLOCK,
              "measurements",
              "authorKeyDigest"));
    }
    if ((required.isPresent() && required.get().bool()) || authorKeys.isPresent()) {
      rules.add(SnpIdBlock::author);
    }
    return (subject, findings) -> rules.forEach(rule -> rule.appraise(subject, findings));
  }

  private static void present(Subject subject, Findings findings) {
    String digest = subject.text("measurements", "idKeyDigest").orElse("");
    if (digest.chars().allMatch(c -> c == '0')) {
      findings.add(
          FindingCode.SNP_ID_BLOCK,
          Severity.ERROR,
          "expected a guest launched with an ID block, found none");
    }
  }

  private static void author(Subject subject, Findings findings) {
    if (!subject.bool("authorKeyEnabled").orElse(false)) {
      findings.add(
          FindingCode.SNP_ID_BLOCK,
          Severity.ERROR,
          "expected an ID block with an author key, found none in use");
    }
  }
}
