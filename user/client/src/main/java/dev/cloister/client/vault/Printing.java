package dev.cloister.client.vault;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Of what others said, only what looks like codes is repeated. */
final class Printing {
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9._-]{1,80}");
  private static final int MAX = 16;

  private Printing() {}

  static String codes(List<String> said) {
    return said.stream()
        .filter(CODE.asMatchPredicate())
        .limit(MAX)
        .collect(Collectors.joining(", "));
  }
}
