package dev.cloister.enclave.connector.github;

import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.enclave.connector.Action;
import dev.cloister.enclave.connector.ConnectorException;
import dev.cloister.enclave.connector.Fields;
import dev.cloister.enclave.connector.Parameters;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * {@code github_get_file}: one file of at most 1 MiB at a ref; not a directory, link or submodule.
 */
final class GetFile implements Action {
  private static final Set<String> NAMES = Set.of("owner", "repo", "path", "ref");
  private static final int MAX_BYTES = 1024 * 1024;

  @Override
  public String target(JsonObject json) throws ConnectorException {
    Parameters parameters = Parameters.of(json, NAMES);
    Optional<String> ref = parameters.optionalText("ref", GitHubNames.REF);
    return GitHubNames.repository(parameters)
        + "/contents/"
        + GitHubNames.path(parameters)
        + ref.map(name -> "?ref=" + Parameters.encode(name)).orElse("");
  }

  @Override
  public JsonObject pick(JsonObject answer) throws ConnectorException {
    try {
      if (!answer.string("type").equals("file") || !answer.string("encoding").equals("base64")) {
        throw Fields.bad();
      }
      byte[] content = Base64.getMimeDecoder().decode(answer.string("content"));
      if (content.length > MAX_BYTES || content.length != answer.integer("size")) {
        throw Fields.bad();
      }
      return Fields.of(answer)
          .text("path", 1024)
          .text("sha", 64)
          .number("size")
          .put("content", new JsonString(Base64.getEncoder().encodeToString(content)))
          .build();
    } catch (JsonException | IllegalArgumentException e) {
      throw Fields.bad();
    }
  }
}
