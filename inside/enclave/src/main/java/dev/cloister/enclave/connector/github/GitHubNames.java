package dev.cloister.enclave.connector.github;

import dev.cloister.enclave.connector.ConnectorException;
import dev.cloister.enclave.connector.ConnectorFailure;
import dev.cloister.enclave.connector.Parameters;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** GitHub's names, by pattern: what matches cannot leave its place in a URL. */
final class GitHubNames {
  static final Pattern OWNER = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})");
  static final Pattern REPOSITORY = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,100}");

  /** A branch, tag or commit: what git-check-ref-format allows, in ASCII. */
  static final Pattern REF =
      Pattern.compile("(?!.*(?:\\.\\.|//|\\.lock$))[A-Za-z0-9_][A-Za-z0-9._/-]{0,254}");

  /** Relative, no control characters, no backslash, no empty, {@code .} or {@code ..} segment. */
  static final Pattern PATH =
      Pattern.compile(
          "(?s)(?!/)(?!.*//)(?!.*/$)(?!(?:.*/)?\\.{1,2}(?:/|$))[^\\x00-\\x1f\\x7f\\\\]{1,1024}");

  /** Free text of a search. */
  static final Pattern QUERY = Pattern.compile("[^\\x00-\\x1f\\x7f]{1,256}");

  private GitHubNames() {}

  /** {@code /repos/OWNER/REPO}. */
  static String repository(Parameters parameters) throws ConnectorException {
    return "/repos/" + parameters.text("owner", OWNER) + "/" + parameters.text("repo", REPOSITORY);
  }

  /** A file's path with every segment encoded. */
  static String path(Parameters parameters) throws ConnectorException {
    String path = parameters.text("path", PATH);
    if (path.chars().anyMatch(c -> Character.isSurrogate((char) c)) && !wellFormed(path)) {
      throw new ConnectorException(ConnectorFailure.INVALID_PARAMETERS);
    }
    return Arrays.stream(path.split("/", -1))
        .map(Parameters::encode)
        .collect(Collectors.joining("/"));
  }

  private static boolean wellFormed(String text) {
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
