package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code {"required": HEX, "allowed": HEX}}: the bits a field must have, and those it may have; in
 * hex, bytes in the order of the evidence. A value under a mask is the same: required is value and
 * mask, allowed is value or not mask.
 */
final class BitMask implements Rule {
  private static final String REQUIRED = "required";
  private static final String ALLOWED = "allowed";

  private final String field;
  private final FindingCode code;
  private final List<String> claim;
  private final String required;
  private final String allowed;

  private BitMask(
      String field, FindingCode code, List<String> claim, String required, String allowed) {
    this.field = field;
    this.code = code;
    this.claim = claim;
    this.required = required;
    this.allowed = allowed;
  }

  /**
   * Reads the masks of a field.
   *
   * @param size of the field, in bytes
   * @param field what people call it
   * @param claim where its value stands
   */
  static Rule parse(Member member, int size, String field, FindingCode code, String... claim)
      throws PolicyException {
    Member.Fields fields = member.fields(Set.of(REQUIRED, ALLOWED));
    return new BitMask(
        field,
        code,
        List.of(claim),
        mask(fields.find(REQUIRED), size, "00".repeat(size)),
        mask(fields.find(ALLOWED), size, "ff".repeat(size)));
  }

  private static String mask(Optional<Member> member, int size, String otherwise)
      throws PolicyException {
    return member.isEmpty()
        ? otherwise
        : member
            .get()
            .text(
                Pattern.compile("[0-9a-f]{" + 2 * size + "}"),
                size + " bytes in lower-case hex, in the order of the evidence");
  }

  @Override
  public void appraise(Subject subject, Findings findings) {
    Optional<String> found = subject.text(claim.toArray(String[]::new));
    if (found.isEmpty() || !holds(found.get())) {
      findings.add(
          code,
          Severity.ERROR,
          "expected "
              + field
              + " with the bits of "
              + required
              + " and none outside "
              + allowed
              + ", found "
              + found.orElse("none"));
    }
  }

  private boolean holds(String found) {
    if (found.length() != required.length()) {
      return false;
    }
    for (int i = 0; i < found.length(); i++) {
      char digit = found.charAt(i);
      if (!HexFormat.isHexDigit(digit)) {
        return false;
      }
      int bits = Character.digit(digit, 16);
      int needed = Character.digit(required.charAt(i), 16);
      int permitted = Character.digit(allowed.charAt(i), 16);
      if ((bits & needed) != needed || (bits & ~permitted) != 0) {
        return false;
      }
    }
    return true;
  }
}
