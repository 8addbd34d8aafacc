package dev.cloister.testkit.github;

import java.time.Instant;
import java.util.Optional;

/**
 * An issue, or the issue side of a pull request.
 *
 * @param number in its repository
 * @param title title
 * @param body text; empty where none was written
 * @param author login
 * @param open whether it is open
 * @param created created at
 * @param updated updated at
 * @param pull the pull request it belongs to
 */
public record Issue(
    int number,
    String title,
    Optional<String> body,
    String author,
    boolean open,
    Instant created,
    Instant updated,
    Optional<Pull> pull) {

  /**
   * What a pull request has besides.
   *
   * @param draft whether it is a draft
   * @param merged whether it is merged
   * @param head branch and commit it comes from
   * @param base branch and commit it goes to
   * @param additions lines
   * @param deletions lines
   * @param changedFiles files
   */
  public record Pull(
      boolean draft,
      boolean merged,
      Tip head,
      Tip base,
      int additions,
      int deletions,
      int changedFiles) {}

  /**
   * A branch and its commit.
   *
   * @param ref branch
   * @param sha 40 hex digits
   */
  public record Tip(String ref, String sha) {}

  /** An open issue. */
  public static Issue of(int number, String title, String body, String author, Instant created) {
    return new Issue(
        number, title, Optional.of(body), author, true, created, created, Optional.empty());
  }

  /** The same as a pull request. */
  public Issue asPull(Pull value) {
    return new Issue(number, title, body, author, open, created, updated, Optional.of(value));
  }

  /** The same without a text. */
  public Issue withoutBody() {
    return new Issue(number, title, Optional.empty(), author, open, created, updated, pull);
  }

  /** The same, closed at that time. */
  public Issue closed(Instant at) {
    return new Issue(number, title, body, author, false, created, at, pull);
  }
}
