package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;
import java.util.ArrayList;
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
  private static final String SVN_2 = "minimumTeeTcbSvn2";
  private static final String SEAM_ATTRIBUTES = "seamAttributes";
  private static final String SERVICE_TD = "serviceTd";
  private static final String REQUIRED = "required";
  private static final String ALLOWED = "allowed";

  /** As the claim {@code tdAttributesSet} names them. */
  private static final Pattern ATTRIBUTE =
      Pattern.compile("debug|septVeDisable|pks|kl|perfmon|bit([0-9]|[1-5][0-9]|6[0-3])");

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
    Member.Fields fields =
        member.fields(Set.of(ATTRIBUTES, XFAM, SVN, SVN_2, SEAM_ATTRIBUTES, SERVICE_TD));
    List<Rule> rules = new ArrayList<>();
    Optional<Member> attributes = fields.find(ATTRIBUTES);
    if (attributes.isPresent()) {
      rules.add(attributes(attributes.get()));
    }
    Optional<Member> xfam = fields.find(XFAM);
    if (xfam.isPresent()) {
      rules.add(BitMask.parse(xfam.get(), 8, "XFAM", FindingCode.TDX_XFAM, "xfam"));
    }
    Optional<Member> svn = fields.find(SVN);
    if (svn.isPresent()) {
      rules.add(svn(svn.get(), "teeTcbSvn"));
    }
    Optional<Member> svn2 = fields.find(SVN_2);
    if (svn2.isPresent()) {
      rules.add(svn(svn2.get(), "teeTcbSvn2"));
    }
    Optional<Member> seam = fields.find(SEAM_ATTRIBUTES);
    if (seam.isPresent()) {
      rules.add(
          BitMask.parse(
              seam.get(), 8, "SEAMATTRIBUTES", FindingCode.TDX_SEAM_ATTRIBUTES, "seamAttributes"));
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

  private static Rule svn(Member member, String claim) throws PolicyException {
    String minimum = member.text(SVNS, "16 bytes in lower-case hex");
    return (subject, findings) -> {
      Optional<String> found = subject.text(claim).filter(SVNS.asMatchPredicate());
      boolean holds = found.isPresent();
      for (int i = 0; holds && i < minimum.length(); i += 2) {
        holds = found.get().substring(i, i + 2).compareTo(minimum.substring(i, i + 2)) >= 0;
      }
      if (!holds) {
        findings.add(
            FindingCode.SVN_TOO_LOW,
            Severity.ERROR,
            "expected every component of "
                + claim
                + " to be at least that of "
                + minimum
                + ", found "
                + found.orElse("none"));
      }
    };
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
