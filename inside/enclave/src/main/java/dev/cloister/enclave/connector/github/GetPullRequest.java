package dev.cloister.enclave.connector.github;

import dev.cloister.attestation.json.JsonObject;
import dev.cloister.enclave.connector.Action;
import dev.cloister.enclave.connector.ConnectorException;
import dev.cloister.enclave.connector.Fields;
import dev.cloister.enclave.connector.Parameters;
import java.util.Set;

/** {@code github_get_pr}: one pull request, without its diff. */
final class GetPullRequest implements Action {
  private static final Set<String> NAMES = Set.of("owner", "repo", "number");

  @Override
  public String target(JsonObject json) throws ConnectorException {
    Parameters parameters = Parameters.of(json, NAMES);
    return GitHubNames.repository(parameters)
        + "/pulls/"
        + parameters.integer("number", 1, Integer.MAX_VALUE);
  }

  @Override
  public JsonObject pick(JsonObject answer) throws ConnectorException {
    return Fields.of(answer)
        .number("number")
        .text("title", 1024)
        .text("state", 32)
        .flag("draft")
        .flag("merged")
        .nested("user", "login", "author", 255)
        .nested("head", "ref", "head_ref", 255)
        .nested("head", "sha", "head_sha", 64)
        .nested("base", "ref", "base_ref", 255)
        .nested("base", "sha", "base_sha", 64)
        .number("additions")
        .number("deletions")
        .number("changed_files")
        .optionalText("created_at", 32)
        .optionalText("updated_at", 32)
        .optionalText("body", 20_000)
        .build();
  }
}
