package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code tdx}: attributes, extended features, TEE TCB SVNs and service TDs of trust domains. Says
 * nothing about other TEEs.
 */
final class TdxSection implements Section {
  private static final String ATTRIBUTES = "attributes";
  private static final String XFAM = "xfam";
  private static final String SVN = "minimumTeeTcbSvn";
  private static final String SERVICE_TD = "serviceTd";
  private static final String REQUIRED = "required";
  private static final String ALLOWED = "allowed";

  /** As the claim {@code tdAttributesSet} names them. */
  private static final Pattern ATTRIBUTE =
      Pattern.compile("debug|septVeDisable|pks|kl|perfmon|bit([0-9]|[1-5][0-9]|6[0-3])");

  private static final Pattern MASK = Pattern.compile("[0-9a-f]{16}");
  private static final Pattern SVNS = Pattern.compile("[0-9a-f]{32}");

  @Override
  public String name() {
    return "tdx";
  }

  @Override
  public Rule absent() {
    return onTdx(serviceTd(Severity.WARNING));
  }

  @Override
  public Rule parse(Member member) throws PolicyException {
    Member.Fields fields = member.fields(Set.of(ATTRIBUTES, XFAM, SVN, SERVICE_TD));
    List<Rule> rules = new ArrayList<>();
    Optional<Member> attributes = fields.find(ATTRIBUTES);
    if (attributes.isPresent()) {
      rules.add(attributes(attributes.get()));
    }
    Optional<Member> xfam = fields.find(XFAM);
    if (xfam.isPresent()) {
      rules.add(xfam(xfam.get()));
    }
    Optional<Member> svn = fields.find(SVN);
    if (svn.isPresent()) {
      String minimum = svn.get().text(SVNS, "16 bytes in lower-case hex");
      rules.add((subject, findings) -> svn(minimum, subject, findings));
    }
    Optional<Member> service = fields.find(SERVICE_TD);
    rules.add(
        serviceTd(
            service.isPresent() ? service.get().verdict(Verdict.values()) : Severity.WARNING));
    return onTdx((subject, findings) -> rules.forEach(rule -> rule.appraise(subject, findings)));
  }

  private static Rule onTdx(Rule rule) {
    return (subject, findings) -> {
      if (subject.text("tee").filter("tdx"::equals).isPresent()) {
        rule.appraise(subject, findings);
      }
    };
  }

  private static Rule attributes(Member member) throws PolicyException {
    Member.Fields fields = member.fields(Set.of(REQUIRED, ALLOWED));
    Optional<List<String>> required = names(fields.find(REQUIRED));
    Optional<List<String>> allowed = names(fields.find(ALLOWED));
    return (subject, findings) -> {
      Optional<List<String>> found = subject.texts("tdAttributesSet");
      boolean holds =
          found.isPresent()
              && found.get().containsAll(required.orElse(List.of()))
              && allowed.orElse(found.get()).containsAll(found.get());
      if (!holds) {
        findings.add(
            FindingCode.TDX_ATTRIBUTES,
            Severity.ERROR,
            "expected attributes "
                + required.map(r -> "with " + r).orElse("")
                + allowed.map(a -> " among " + a).orElse("")
                + ", found "
                + found.map(List::toString).orElse("none"));
      }
    };
  }

  private static Optional<List<String>> names(Optional<Member> member) throws PolicyException {
    if (member.isEmpty()) {
      return Optional.empty();
    }
    List<String> names = new ArrayList<>();
    for (Member item : member.get().items()) {
      names.add(item.text(ATTRIBUTE, "an attribute's name such as septVeDisable, or bit<n>"));
    }
    return Optional.of(List.copyOf(names));
  }

  private static Rule xfam(Member member) throws PolicyException {
    Member.Fields fields = member.fields(Set.of(REQUIRED, ALLOWED));
    Optional<Member> required = fields.find(REQUIRED);
    Optional<Member> allowed = fields.find(ALLOWED);
    long needed = required.isPresent() ? mask(required.get()) : 0;
    long permitted = allowed.isPresent() ? mask(allowed.get()) : -1;
    return (subject, findings) -> {
      Optional<String> text = subject.text("xfam").filter(MASK.asMatchPredicate());
      long found = text.map(HexFormat::fromHexDigitsToLong).orElse(0L);
      if (text.isEmpty() || (found & needed) != needed || (found & ~permitted) != 0) {
        findings.add(
            FindingCode.TDX_XFAM,
            Severity.ERROR,
            String.format(
                "expected XFAM with the bits of %016x and none outside %016x, found %s",
                needed, permitted, text.orElse("none")));
      }
    };
  }

  private static long mask(Member member) throws PolicyException {
    return HexFormat.fromHexDigitsToLong(
        member.text(MASK, "8 bytes in lower-case hex, in the order of the evidence"));
  }

  private static void svn(String minimum, Subject subject, Findings findings) {
    Optional<String> found = subject.text("teeTcbSvn").filter(SVNS.asMatchPredicate());
    boolean holds = found.isPresent();
    for (int i = 0; holds && i < minimum.length(); i += 2) {
      holds = found.get().substring(i, i + 2).compareTo(minimum.substring(i, i + 2)) >= 0;
    }
    if (!holds) {
      findings.add(
          FindingCode.SVN_TOO_LOW,
          Severity.ERROR,
          "expected every component of TEE_TCB_SVN to be at least that of "
              + minimum
              + ", found "
              + found.orElse("none"));
    }
  }

  private static Rule serviceTd(Severity severity) {
    return (subject, findings) -> {
      Optional<String> found = subject.text("measurements", "mrservicetd");
      if (found.filter(value -> value.chars().anyMatch(c -> c != '0')).isPresent()) {
        findings.add(
            FindingCode.TDX_SERVICE_TD,
            severity,
            "expected no service TD, found one bound: " + found.get());
      }
    };
  }
}
