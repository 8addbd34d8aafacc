package dev.cloister.testkit.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testkit.http.Answer;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code page} and {@code per_page}, and the Link header that goes with them (RFC 8288). */
final class Page {
  private static final int DEFAULT_SIZE = 30;
  private static final int MAX_SIZE = 100;

  private final String address;
  private final Map<String, List<String>> parameters;
  private final int number;
  private final int size;

  private Page(String address, Map<String, List<String>> parameters, int number, int size) {
    this.address = address;
    this.parameters = parameters;
    this.number = number;
    this.size = size;
  }

  /** What is not a positive number counts as absent; a page has at most 100 items. */
  static Page of(String address, Map<String, List<String>> parameters) {
    return new Page(
        address,
        parameters,
        positive(parameters, "page", 1),
        Math.min(MAX_SIZE, positive(parameters, "per_page", DEFAULT_SIZE)));
  }

  /** Index of the first item. */
  int first() {
    return (number - 1) * size;
  }

  /** The items of this page. */
  List<Object> of(List<Object> all) {
    return all.stream().skip(first()).limit(size).toList();
  }

  Answer link(Answer answer, int total) {
    int last = Math.max(1, (total + size - 1) / size);
    List<String> links = new ArrayList<>();
    if (number > 1) {
      links.add(link(number - 1, "prev"));
    }
    if (number < last) {
      links.add(link(number + 1, "next"));
      links.add(link(last, "last"));
    }
    if (number > 1) {
      links.add(link(1, "first"));
    }
    return links.isEmpty() ? answer : answer.with("Link", String.join(", ", links));
  }

  private String link(int page, String relation) {
    String query =
        parameters.entrySet().stream()
            .filter(p -> !p.getKey().equals("page"))
            .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue().getFirst(), UTF_8))
            .collect(Collectors.joining("&"));
    return "<" + address + "?" + query + "&page=" + page + ">; rel=\"" + relation + "\"";
  }

  private static int positive(Map<String, List<String>> parameters, String name, int otherwise) {
    String text = parameters.getOrDefault(name, List.of("")).getFirst();
    return text.matches("0*[1-9][0-9]{0,5}") ? Integer.parseInt(text) : otherwise;
  }
}
