package dev.cloister.architecture;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may depend on whom. The folder a module lies in is its side of the trust line;
 * docs/decisions/0001 has the reasons. Adding a module means adding a line here or inheriting its
 * folder's rule.
 */
final class Arrows {
  private static final Map<String, Set<String>> LIBRARIES =
      Map.ofEntries(
          Map.entry("attestation", Set.of()),
          Map.entry("threshold", Set.of()),
          Map.entry("store", Set.of()),
          Map.entry("collateral", Set.of("attestation")),
          Map.entry("measure", Set.of("attestation")),
          Map.entry("tee", Set.of("attestation")),
          Map.entry("channel", Set.of("attestation", "tee")),
          Map.entry("time", Set.of()),
          Map.entry("http", Set.of("channel", "time")),
          Map.entry("oidc", Set.of("http", "time")),
          Map.entry("constellation", Set.of("attestation", "channel", "threshold")));

  private final Map<String, String> folderOf;

  private Arrows(Map<String, String> folderOf) {
    this.folderOf = folderOf;
  }

  /**
   * The arrows between these modules.
   *
   * @param modules paths such as {@code lib/attestation}
   */
  static Arrows between(List<String> modules) {
    return new Arrows(
        modules.stream()
            .filter(path -> path.contains("/"))
            .collect(Collectors.toMap(Arrows::name, path -> path.substring(0, path.indexOf('/')))));
  }

  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  Set<String> names() {
    return folderOf.keySet();
  }

  Set<String> in(String folder) {
    return names().stream().filter(n -> folder.equals(folderOf.get(n))).collect(Collectors.toSet());
  }

  /** What the POM of this module may name outside test scope. */
  Set<String> direct(String module) {
    String folder = folderOf.get(module);
    if (folder == null) {
      throw new IllegalArgumentException("no such module: " + module);
    }
    return switch (folder) {
      case "lib" -> library(module);
      case "inside" -> in("lib");
      case "outside" -> without(in("lib"), "store", "threshold", "oidc", "constellation");
      case "user" ->
          switch (module) {
            case "client" -> without(in("lib"), "http", "store", "oidc");
            case "cli" -> Set.of("client", "launcher", "attestation", "collateral", "measure");
            default -> throw new IllegalArgumentException("no arrows for user/" + module);
          };
      case "dev" ->
          switch (module) {
            case "testkit" -> Set.of();
            case "tee-local" -> Set.of("tee", "attestation", "testkit");
            default -> without(names(), module);
          };
      default -> throw new IllegalArgumentException("no arrows for folder " + folder);
    };
  }

  /**
   * What the code of this module may use: the direct arrows, and libraries whose types those hand
   * out.
   */
  Set<String> reachable(String module) {
    var reached = new HashSet<>(direct(module));
    var open = List.copyOf(reached);
    while (!open.isEmpty()) {
      open =
          open.stream()
              .filter(names()::contains)
              .flatMap(next -> direct(next).stream())
              .filter(in("lib")::contains)
              .filter(reached::add)
              .toList();
    }
    return Set.copyOf(reached);
  }

  private static Set<String> library(String module) {
    Set<String> allowed = LIBRARIES.get(module);
    if (allowed == null) {
      throw new IllegalArgumentException("no arrows for lib/" + module);
    }
    return allowed;
  }

  private static Set<String> without(Set<String> names, String... excluded) {
    var rest = new HashSet<>(names);
    rest.removeAll(Set.of(excluded));
    return rest;
  }
}
