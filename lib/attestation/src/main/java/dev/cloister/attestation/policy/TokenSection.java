package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code token}: the issuers, audiences and subjects of tokens that are accepted. Anybody can run
 * an instance of Azure's service, with rules that state whatever he likes: its issuer must be
 * named. Says nothing about other evidence.
 */
final class TokenSection implements Section {
  private static final String ISSUERS = "issuers";
  private static final String AUDIENCES = "audiences";
  private static final String SUBJECTS = "subjects";
  private static final Pattern NAME = Pattern.compile("[\\x20-\\x7e]{1,512}");

  @Override
  public String name() {
    return "token";
  }

  @Override
  public Rule absent() {
    return (subject, findings) -> issuer(Optional.empty(), subject, findings);
  }

  @Override
  public Rule parse(Member member) throws PolicyException {
    Member.Fields fields = member.fields(Set.of(ISSUERS, AUDIENCES, SUBJECTS));
    Optional<List<String>> issuers = names(fields.find(ISSUERS));
    Optional<List<String>> audiences = names(fields.find(AUDIENCES));
    Optional<List<String>> subjects = names(fields.find(SUBJECTS));
    return (subject, findings) -> {
      issuer(issuers, subject, findings);
      audiences.ifPresent(accepted -> audience(accepted, subject, findings));
      subjects.ifPresent(accepted -> subject(accepted, subject, findings));
    };
  }

  /** A list of printable names. */
  static Optional<List<String>> names(Optional<Member> member) throws PolicyException {
    if (member.isEmpty()) {
      return Optional.empty();
    }
    List<String> names = new ArrayList<>();
    for (Member item : member.get().items()) {
      names.add(item.text(NAME, "1 to 512 printable ASCII characters"));
    }
    return Optional.of(List.copyOf(names));
  }

  private static void issuer(Optional<List<String>> issuers, Subject subject, Findings findings) {
    Format format = subject.result().format();
    boolean anybodys = format == Format.AZURE_MAA;
    if (!isToken(format) || (issuers.isEmpty() && !anybodys)) {
      return;
    }
    String found = subject.text("token", "issuer").orElse("none");
    if (!issuers.orElse(List.of()).contains(found)) {
      findings.add(
          FindingCode.TOKEN_ISSUER_NOT_LISTED,
          Severity.ERROR,
          "expected a token of "
              + issuers.map(names -> String.join(" or ", names)).orElse("an issuer that is named")
              + ", found one of "
              + found);
    }
  }

  private static void audience(List<String> accepted, Subject subject, Findings findings) {
    if (!isToken(subject.result().format())) {
      return;
    }
    Optional<String> one = subject.text("token", "audience");
    List<String> found =
        one.isPresent() ? List.of(one.get()) : subject.texts("token", "audience").orElse(List.of());
    if (found.stream().noneMatch(accepted::contains)) {
      findings.add(
          FindingCode.TOKEN_AUDIENCE,
          Severity.ERROR,
          "expected a token for " + String.join(" or ", accepted) + ", found one for " + found);
    }
  }

  private static void subject(List<String> accepted, Subject subject, Findings findings) {
    if (!isToken(subject.result().format())) {
      return;
    }
    Optional<String> found = subject.text("token", "subject");
    if (found.filter(accepted::contains).isEmpty()) {
      findings.add(
          FindingCode.TOKEN_SUBJECT,
          Severity.ERROR,
          "expected a token of "
              + String.join(" or ", accepted)
              + ", found one of "
              + found.orElse("no subject"));
    }
  }

  private static boolean isToken(Format format) {
    return switch (format) {
      case CONFIDENTIAL_SPACE, INTEL_TRUST_AUTHORITY, AZURE_MAA -> true;
      default -> false;
    };
  }
}
