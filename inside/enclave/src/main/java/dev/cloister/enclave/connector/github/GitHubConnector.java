package dev.cloister.enclave.connector.github;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.enclave.connector.Action;
import dev.cloister.enclave.connector.ApiCall;
import dev.cloister.enclave.connector.Connector;
import dev.cloister.enclave.connector.ConnectorException;
import dev.cloister.enclave.connector.ConnectorFailure;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Map;

/** Reads from GitHub's REST API, version 2022-11-28, with a token. */
public final class GitHubConnector implements Connector {
  private static final Map<String, String> HEADERS =
      Map.of(
          "Accept", "application/vnd.github+json",
          "X-GitHub-Api-Version", "2022-11-28",
          "User-Agent", "cloister-enclave");

  private final ApiCall api;
  private final Map<String, Action> actions =
      Map.of(
          "github_get_pr", new GetPullRequest(),
          "github_get_file", new GetFile(),
          "github_search_issues", new SearchIssues());

  private GitHubConnector(ApiCall api) {
    this.api = api;
  }

  /** A connector to the API that the call goes to. */
  public static GitHubConnector of(ApiCall api) {
    return new GitHubConnector(api);
  }

  @Override
  public boolean has(String action) {
    return actions.containsKey(action);
  }

  @Override
  public JsonObject run(String name, JsonObject parameters, SecretBytes credential)
      throws ConnectorException {
    Action action = actions.get(name);
    if (action == null) {
      throw new ConnectorException(ConnectorFailure.INVALID_PARAMETERS);
    }
    HttpResponse<byte[]> response = api.get(action.target(parameters), HEADERS, credential);
    if (response.statusCode() != 200) {
      throw new ConnectorException(failure(response.statusCode(), response.headers()));
    }
    try {
      return action.pick(Json.parseObject(response.body()));
    } catch (JsonException e) {
      throw new ConnectorException(ConnectorFailure.BAD_RESPONSE);
    }
  }

  /** GitHub says "rate limit" as 429, or as 403 with these headers (its REST documentation). */
  private static ConnectorFailure failure(int status, HttpHeaders headers) {
    return switch (status) {
      case 301, 302, 307, 308 -> ConnectorFailure.MOVED;
      case 401 -> ConnectorFailure.REJECTED_CREDENTIAL;
      case 403 ->
          headers.firstValue("retry-after").isPresent()
                  || headers.firstValue("x-ratelimit-remaining").orElse("").equals("0")
              ? ConnectorFailure.RATE_LIMITED
              : ConnectorFailure.FORBIDDEN;
      case 404, 410 -> ConnectorFailure.NOT_FOUND;
      case 422 -> ConnectorFailure.INVALID_PARAMETERS;
      case 429 -> ConnectorFailure.RATE_LIMITED;
      default -> status >= 500 ? ConnectorFailure.UNAVAILABLE : ConnectorFailure.BAD_RESPONSE;
    };
  }
}
