package dev.cloister.enclave.connector.github;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonBoolean;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.enclave.connector.Action;
import dev.cloister.enclave.connector.ConnectorException;
import dev.cloister.enclave.connector.Fields;
import dev.cloister.enclave.connector.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code github_search_issues}: issues and pull requests that match a query, at most 50. */
final class SearchIssues implements Action {
  private static final Set<String> NAMES = Set.of("query", "limit");
  private static final int DEFAULT_LIMIT = 10;
  private static final int MAX_LIMIT = 50;
  private static final String REPOSITORIES = "/repos/";

  @Override
  public String target(JsonObject json) throws ConnectorException {
    Parameters parameters = Parameters.of(json, NAMES);
    return "/search/issues?q="
        + Parameters.encode(parameters.text("query", GitHubNames.QUERY))
        + "&per_page="
        + parameters.integer("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
  }

  @Override
  public JsonObject pick(JsonObject answer) throws ConnectorException {
    try {
      List<JsonValue> items = new ArrayList<>();
      for (JsonObject item : answer.array("items").objects()) {
        if (items.size() == MAX_LIMIT) {
          break;
        }
        items.add(item(item));
      }
      return Fields.of(answer)
          .number("total_count")
          .flag("incomplete_results")
          .put("items", new JsonArray(items))
          .build();
    } catch (JsonException e) {
      throw Fields.bad();
    }
  }

  private static JsonObject item(JsonObject item) throws ConnectorException, JsonException {
    String url = item.string("repository_url");
    return Fields.of(item)
        .number("number")
        .text("title", 1024)
        .text("state", 32)
        .nested("user", "login", "author", 255)
        .optionalText("created_at", 32)
        .optionalText("updated_at", 32)
        .put("repository", new JsonString(repository(url)))
        .put("pull_request", new JsonBoolean(item.find("pull_request").isPresent()))
        .build();
  }

  private static String repository(String url) throws ConnectorException {
    int at = url.lastIndexOf(REPOSITORIES);
    if (at < 0 || url.length() - at > 255) {
      throw Fields.bad();
    }
    return url.substring(at + REPOSITORIES.length());
  }
}
