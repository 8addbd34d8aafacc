package dev.cloister.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Literal segments and named parameters. */
final class PathTemplate {
  private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9._-]+");
  private static final Pattern PARAMETER = Pattern.compile("\\{[a-z_]+}");

  private final String text;
  private final List<String> segments;

  private PathTemplate(String text, List<String> segments) {
    this.text = text;
    this.segments = segments;
  }

  static PathTemplate parse(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException("expected a template that starts with a slash: " + text);
    }
    List<String> segments = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String segment : text.substring(1).split("/", -1)) {
      boolean parameter = PARAMETER.matcher(segment).matches();
      if (!parameter && !LITERAL.matcher(segment).matches() && !text.equals("/")) {
        throw new IllegalArgumentException("not a path template: " + text);
      }
      if (parameter && !names.add(segment)) {
        throw new IllegalArgumentException("parameter named twice: " + text);
      }
      segments.add(segment);
    }
    return new PathTemplate(text, List.copyOf(segments));
  }

  /** The parameters' values, when the path has this form. */
  Optional<Map<String, String>> match(List<String> path) {
    if (path.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      if (isParameter(segment)) {
        parameters.put(segment.substring(1, segment.length() - 1), path.get(i));
      } else if (!segment.equals(path.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(Map.copyOf(parameters));
  }

  /** Whether some path has both forms with the same number of literals, so that neither wins. */
  boolean ambiguousWith(PathTemplate other) {
    if (segments.size() != other.segments.size() || literals() != other.literals()) {
      return false;
    }
    for (int i = 0; i < segments.size(); i++) {
      String a = segments.get(i);
      String b = other.segments.get(i);
      if (!isParameter(a) && !isParameter(b) && !a.equals(b)) {
        return false;
      }
    }
    return true;
  }

  /** Of two templates that match, the one with more literal segments is meant. */
  long literals() {
    return segments.stream().filter(segment -> !isParameter(segment)).count();
  }

  private static boolean isParameter(String segment) {
    return segment.startsWith("{");
  }

  @Override
  public String toString() {
    return text;
  }
}
