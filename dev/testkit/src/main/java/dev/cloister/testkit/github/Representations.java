package dev.cloister.testkit.github;

import static dev.cloister.testkit.json.JsonText.object;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** GitHub's JSON for users, repositories, issues and pull requests: what connectors read of it. */
final class Representations {
  private final String base;

  Representations(String base) {
    this.base = base;
  }

  Map<String, Object> user(String login) {
    return object(
        "login",
        login,
        "id",
        login.hashCode() & Integer.MAX_VALUE,
        "url",
        base + "/users/" + login,
        "html_url",
        "https://github.com/" + login,
        "type",
        "User",
        "site_admin",
        false);
  }

  Map<String, Object> repository(Repository repository) {
    return object(
        "id", repository.id(),
        "name", repository.name(),
        "full_name", repository.fullName(),
        "private", repository.isPrivate(),
        "owner", user(repository.owner()),
        "html_url", html(repository),
        "url", url(repository),
        "default_branch", repository.defaultBranch());
  }

  /** As the search lists it. */
  Map<String, Object> issue(Repository repository, Issue issue) {
    Map<String, Object> json = new LinkedHashMap<>();
    String address = url(repository) + "/issues/" + issue.number();
    json.put("url", address);
    json.put("repository_url", url(repository));
    json.put(
        "html_url",
        html(repository) + (issue.pull().isPresent() ? "/pull/" : "/issues/") + issue.number());
    json.putAll(common(repository, issue));
    json.put("labels", List.of());
    json.put("comments", 0);
    issue
        .pull()
        .ifPresent(
            pull ->
                json.put(
                    "pull_request",
                    object(
                        "url", url(repository) + "/pulls/" + issue.number(),
                        "html_url", html(repository) + "/pull/" + issue.number(),
                        "merged_at", mergedAt(issue, pull))));
    json.put("score", 1);
    return json;
  }

  Map<String, Object> pull(Repository repository, Issue issue, Issue.Pull pull) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("url", url(repository) + "/pulls/" + issue.number());
    json.put("html_url", html(repository) + "/pull/" + issue.number());
    json.put("diff_url", html(repository) + "/pull/" + issue.number() + ".diff");
    json.putAll(common(repository, issue));
    json.put("draft", pull.draft());
    json.put("merged", pull.merged());
    json.put("merged_at", mergedAt(issue, pull));
    json.put("mergeable", Optional.empty());
    json.put("head", tip(repository, pull.head()));
    json.put("base", tip(repository, pull.base()));
    json.put("comments", 0);
    json.put("commits", 1);
    json.put("additions", pull.additions());
    json.put("deletions", pull.deletions());
    json.put("changed_files", pull.changedFiles());
    return json;
  }

  String url(Repository repository) {
    return base + "/repos/" + repository.fullName();
  }

  String html(Repository repository) {
    return "https://github.com/" + repository.fullName();
  }

  private Map<String, Object> common(Repository repository, Issue issue) {
    return object(
        "id", (repository.fullName() + "#" + issue.number()).hashCode() & Integer.MAX_VALUE,
        "number", issue.number(),
        "title", issue.title(),
        "user", user(issue.author()),
        "state", issue.open() ? "open" : "closed",
        "locked", false,
        "created_at", issue.created().toString(),
        "updated_at", issue.updated().toString(),
        "closed_at",
            Optional.of(issue.updated()).filter(at -> !issue.open()).map(Instant::toString),
        "body", issue.body());
  }

  private Map<String, Object> tip(Repository repository, Issue.Tip tip) {
    return object(
        "label", repository.owner() + ":" + tip.ref(),
        "ref", tip.ref(),
        "sha", tip.sha(),
        "user", user(repository.owner()),
        "repo", repository(repository));
  }

  private static Optional<String> mergedAt(Issue issue, Issue.Pull pull) {
    return Optional.of(issue.updated()).filter(at -> pull.merged()).map(Instant::toString);
  }
}
