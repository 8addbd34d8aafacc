package dev.cloister.testkit.github;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A repository: files per ref, issues and pull requests. */
public final class Repository {
  private final String owner;
  private final String name;
  private final boolean isPrivate;
  private final String defaultBranch;
  private final Map<String, Map<String, Entry>> refs;
  private final Map<Integer, Issue> issues;

  private Repository(
      String owner,
      String name,
      boolean isPrivate,
      String defaultBranch,
      Map<String, Map<String, Entry>> refs,
      Map<Integer, Issue> issues) {
    this.owner = owner;
    this.name = name;
    this.isPrivate = isPrivate;
    this.defaultBranch = defaultBranch;
    this.refs = refs;
    this.issues = issues;
  }

  /** A private repository with an empty branch {@code main}. */
  public static Repository of(String owner, String name) {
    return new Repository(owner, name, true, "main", Map.of("main", Map.of()), Map.of());
  }

  /** The same, readable by everybody. */
  public Repository asPublic() {
    return new Repository(owner, name, false, defaultBranch, refs, issues);
  }

  /** A file, link or submodule on {@code main}. */
  public Repository with(String path, Entry entry) {
    return with(defaultBranch, path, entry);
  }

  /** A file, link or submodule at a ref: a branch, a tag or a commit. */
  public Repository with(String ref, String path, Entry entry) {
    Map<String, Map<String, Entry>> next = new LinkedHashMap<>(refs);
    Map<String, Entry> tree = new TreeMap<>(next.getOrDefault(ref, Map.of()));
    tree.put(path, entry);
    next.put(ref, tree);
    return new Repository(owner, name, isPrivate, defaultBranch, next, issues);
  }

  /** An issue or pull request. */
  public Repository with(Issue issue) {
    Map<Integer, Issue> next = new TreeMap<>(issues);
    next.put(issue.number(), issue);
    return new Repository(owner, name, isPrivate, defaultBranch, refs, next);
  }

  /** {@code owner/name}. */
  public String fullName() {
    return owner + "/" + name;
  }

  String owner() {
    return owner;
  }

  String name() {
    return name;
  }

  boolean isPrivate() {
    return isPrivate;
  }

  String defaultBranch() {
    return defaultBranch;
  }

  /** The same number for the same name, as ids do not change. */
  int id() {
    return fullName().hashCode() & Integer.MAX_VALUE;
  }

  Optional<Map<String, Entry>> tree(String ref) {
    return Optional.ofNullable(refs.get(ref));
  }

  Map<Integer, Issue> issues() {
    return issues;
  }
}
