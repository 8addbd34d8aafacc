package dev.cloister.testkit.github;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Everything the API knows: accounts by token, repositories, renames. */
public final class World {
  /**
   * Who a token stands for.
   *
   * @param login the user
   * @param repositories the private ones it may read, {@code owner/name} in lower case
   */
  record Account(String login, Set<String> repositories) {}

  private final Map<String, Account> accounts;
  private final Map<String, Repository> repositories;
  private final Map<String, String> renames;

  private World(
      Map<String, Account> accounts,
      Map<String, Repository> repositories,
      Map<String, String> renames) {
    this.accounts = accounts;
    this.repositories = repositories;
    this.renames = renames;
  }

  /** Nobody and nothing. */
  public static World empty() {
    return new World(Map.of(), Map.of(), Map.of());
  }

  /** A token of {@code login} that may read these private repositories besides all public ones. */
  public World withToken(String token, String login, String... fullNames) {
    Map<String, Account> next = new HashMap<>(accounts);
    next.put(
        token, new Account(login, Set.copyOf(Arrays.stream(fullNames).map(World::key).toList())));
    return new World(next, repositories, renames);
  }

  /** One more repository, or another state of one. */
  public World with(Repository repository) {
    Map<String, Repository> next = new LinkedHashMap<>(repositories);
    next.put(key(repository.fullName()), repository);
    return new World(accounts, next, renames);
  }

  /** An old name that now leads elsewhere. */
  public World withRenamed(String oldFullName, String newFullName) {
    Map<String, String> next = new HashMap<>(renames);
    next.put(key(oldFullName), newFullName);
    return new World(accounts, repositories, next);
  }

  Optional<Account> account(String token) {
    return Optional.ofNullable(accounts.get(token));
  }

  /** The repository, if there is one and {@code account} may know it. */
  Optional<Repository> visible(Optional<Account> account, String fullName) {
    return Optional.ofNullable(repositories.get(key(fullName))).filter(r -> maySee(account, r));
  }

  Collection<Repository> repositories() {
    return repositories.values();
  }

  boolean maySee(Optional<Account> account, Repository repository) {
    return !repository.isPrivate()
        || account.filter(a -> a.repositories().contains(key(repository.fullName()))).isPresent();
  }

  /** The new name of a renamed repository. */
  Optional<String> renamed(String fullName) {
    return Optional.ofNullable(renames.get(key(fullName)));
  }

  private static String key(String fullName) {
    return fullName.toLowerCase(Locale.ROOT);
  }
}
