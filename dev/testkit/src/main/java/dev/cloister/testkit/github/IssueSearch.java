package dev.cloister.testkit.github;

import static dev.cloister.testkit.json.JsonText.object;

import dev.cloister.testkit.http.Answer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code GET /search/issues}: words in title and body, and the common qualifiers. */
final class IssueSearch {
  private static final int MAX_QUERY = 256;
  private static final int MAX_RESULTS = 1000;
  private static final Pattern TERM = Pattern.compile("(?:(\\w+):)?(\"[^\"]*\"|\\S+)");

  private record Found(Repository repository, Issue issue) {}

  private final World world;
  private final Optional<World.Account> account;
  private final Representations json;

  IssueSearch(World world, Optional<World.Account> account, Representations json) {
    this.world = world;
    this.account = account;
    this.json = json;
  }

  Answer answer(Map<String, List<String>> parameters, Page page) {
    String query = parameters.getOrDefault("q", List.of("")).getFirst().strip();
    if (query.isEmpty()) {
      return Errors.queryMissing();
    }
    if (query.length() > MAX_QUERY) {
      return Errors.queryTooLong();
    }
    if (page.first() >= MAX_RESULTS) {
      return Errors.tooDeep();
    }
    Predicate<Found> condition = found -> true;
    Matcher terms = TERM.matcher(query);
    while (terms.find()) {
      String value = unquoted(terms.group(2));
      Optional<Predicate<Found>> term = term(Optional.ofNullable(terms.group(1)).orElse(""), value);
      if (term.isEmpty()) {
        return Errors.queryNamesTheInvisible();
      }
      condition = condition.and(term.get());
    }
    List<Found> all = new ArrayList<>();
    world.repositories().stream()
        .filter(repository -> world.maySee(account, repository))
        .forEach(r -> r.issues().values().forEach(issue -> all.add(new Found(r, issue))));
    List<Object> matches =
        all.stream()
            .filter(condition)
            .sorted(Comparator.comparing((Found f) -> f.issue().created()).reversed())
            .<Object>map(f -> json.issue(f.repository(), f.issue()))
            .toList();
    return page.link(
        Answer.json(
            200,
            object(
                "total_count", matches.size(),
                "incomplete_results", false,
                "items", page.of(matches))),
        matches.size());
  }

  /** Empty where the term names what the caller may not see. */
  private Optional<Predicate<Found>> term(String qualifier, String value) {
    return switch (qualifier) {
      case "repo" ->
          world
              .visible(account, value)
              .map(r -> found -> found.repository().fullName().equals(r.fullName()));
      case "author" -> Optional.of(found -> found.issue().author().equalsIgnoreCase(value));
      case "user", "org" ->
          Optional.of(found -> found.repository().owner().equalsIgnoreCase(value));
      case "is", "state", "type" -> Optional.of(found -> is(found.issue(), value));
      case "" -> Optional.of(found -> contains(found.issue(), value));
      default -> Optional.of(found -> contains(found.issue(), qualifier + ":" + value));
    };
  }

  private static boolean is(Issue issue, String value) {
    return switch (value) {
      case "pr", "pull-request" -> issue.pull().isPresent();
      case "issue" -> issue.pull().isEmpty();
      case "open" -> issue.open();
      case "closed" -> !issue.open();
      case "merged" -> issue.pull().map(Issue.Pull::merged).orElse(false);
      case "draft" -> issue.pull().map(Issue.Pull::draft).orElse(false);
      default -> false;
    };
  }

  private static boolean contains(Issue issue, String word) {
    String text = issue.title() + "\n" + issue.body().orElse("");
    return text.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT));
  }

  private static String unquoted(String value) {
    return value.length() > 1 && value.startsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value;
  }
}
