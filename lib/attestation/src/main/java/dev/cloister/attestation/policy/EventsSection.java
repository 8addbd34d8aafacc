package dev.cloister.attestation.policy;

import dev.cloister.attestation.FindingCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * {@code events}: what the boot must have measured, by the claim {@code boot}, which holds only
 * what registers in the evidence vouch for. Where the claim lacks what is asked for, that is an
 * error.
 */
final class EventsSection implements Section {
  private static final String BOOT = "boot";
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}");
  private static final Pattern LINE = Pattern.compile("[^\\x00-\\x1f\\x7f]{1,8192}");
  private static final String DIGESTS = "a digest in lower-case hex";
  private static final Set<String> ONE_OF = Set.of("pk", "kek", "db", "dbx", "kernel", "initrd");
  private static final Set<String> ALL_OF = Set.of("authorities", "images");
  private static final Set<String> NAMES =
      Set.of(
          "secureBoot",
          "pk",
          "kek",
          "db",
          "dbx",
          "kernel",
          "initrd",
          "authorities",
          "images",
          "commandLines",
          "uki",
          "registers",
          "container");
  private static final Pattern SECTION = Pattern.compile("\\.[a-z]{1,15}");
  private static final Pattern REGISTER = Pattern.compile("pcr([0-9]|1[0-9]|2[0-3])|rtmr[0-3]");
  private static final Set<String> CONTAINER =
      Set.of(
          "imageReference",
          "imageDigest",
          "imageId",
          "restartPolicy",
          "argument",
          "environment",
          "overriddenArgument",
          "overriddenEnvironment");

  @Override
  public String name() {
    return "events";
  }

  @Override
  public Rule absent() {
    return (subject, findings) -> {};
  }

  @Override
  public Rule parse(Member member) throws PolicyException {
    List<Rule> rules = new ArrayList<>();
    for (Member item : member.fields(NAMES).all()) {
      String name = item.path().substring(item.path().lastIndexOf('.') + 1);
      if (name.equals("secureBoot")) {
        item.oneOf(List.of("required"));
        rules.add(EventsSection::secureBoot);
      } else if (ONE_OF.contains(name)) {
        rules.add(one(texts(item, DIGEST, DIGESTS), BOOT, name));
      } else if (ALL_OF.contains(name)) {
        rules.add(all(texts(item, DIGEST, DIGESTS), BOOT, name));
      } else if (name.equals("commandLines")) {
        rules.add(all(texts(item, LINE, "a command line"), BOOT, name));
      } else {
        rules.addAll(nested(name, item));
      }
    }
    return (subject, findings) -> rules.forEach(rule -> rule.appraise(subject, findings));
  }

  private static List<Rule> nested(String group, Member member) throws PolicyException {
    Function<String, Boolean> known =
        name ->
            switch (group) {
              case "uki" -> SECTION.matcher(name).matches();
              case "registers" -> REGISTER.matcher(name).matches();
              default -> CONTAINER.contains(name);
            };
    List<Rule> rules = new ArrayList<>();
    for (String name : member.names()) {
      if (!known.apply(name)) {
        throw new PolicyException(member.path(), "unknown member \"" + name + "\"");
      }
      Member values = member.fields(Set.copyOf(member.names())).get(name);
      boolean container = group.equals("container");
      List<String> accepted =
          container
              ? texts(values, LINE, "a value of at most 8192 characters")
              : texts(values, DIGEST, DIGESTS);
      rules.add(
          group.equals("uki")
              ? one(accepted, BOOT, group, name)
              : all(accepted, BOOT, group, name));
    }
    return rules;
  }

  private static List<String> texts(Member member, Pattern pattern, String expected)
      throws PolicyException {
    List<String> texts = new ArrayList<>();
    for (Member item : member.items()) {
      texts.add(item.text(pattern, expected));
    }
    return texts;
  }

  private static void secureBoot(Subject subject, Findings findings) {
    Optional<Boolean> on = subject.bool(BOOT, "secureBoot");
    if (on.isEmpty()) {
      absent("secureBoot", findings);
    } else if (!on.get()) {
      mismatch("expected secure boot to be on, found it off", findings);
    }
    if (subject.bool(BOOT, "uefiDebug").orElse(false)) {
      mismatch("expected no UEFI debug mode, found it on", findings);
    }
  }

  private static Rule one(List<String> accepted, String... path) {
    String name = path[path.length - 1];
    return (subject, findings) -> {
      Optional<String> found = subject.text(path);
      if (found.isEmpty()) {
        absent(name, findings);
      } else if (!accepted.contains(found.get())) {
        mismatch("expected another " + name + ", found " + found.get(), findings);
      }
    };
  }

  /** At least one is there, and each is accepted. */
  private static Rule all(List<String> accepted, String... path) {
    String name = path[path.length - 1];
    return (subject, findings) -> {
      List<String> found = subject.texts(path).orElse(List.of());
      if (found.isEmpty()) {
        absent(name, findings);
      }
      for (String value : found) {
        if (!accepted.contains(value)) {
          mismatch("expected only listed " + name + ", found " + value, findings);
        }
      }
    };
  }

  private static void absent(String name, Findings findings) {
    findings.add(
        FindingCode.EVENTS_ABSENT,
        Severity.ERROR,
        "expected the boot events to show " + name + ", found that no proven event does");
  }

  private static void mismatch(String message, Findings findings) {
    findings.add(FindingCode.EVENTS_MISMATCH, Severity.ERROR, message);
  }
}
