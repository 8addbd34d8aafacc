package dev.cloister.vault.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.channel.client.AttestedResponse;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/** The OpenAPI document, against which answers are held and which remembers what it has seen. */
final class Contract {
  private final JsonObject document;
  private final Set<String> seen = new ConcurrentSkipListSet<>();

  Contract() throws Exception {
    try (InputStream in = HttpRoutes.class.getResourceAsStream("openapi.json")) {
      document = Json.parseObject(in.readAllBytes());
    }
  }

  /** Every operation as {@code METHOD template}. */
  Set<String> operations() throws JsonException {
    Set<String> operations = new TreeSet<>();
    for (String path : document.object("paths").members().keySet()) {
      document
          .object("paths")
          .object(path)
          .members()
          .keySet()
          .forEach(method -> operations.add(method.toUpperCase(Locale.ROOT) + " " + path));
    }
    return operations;
  }

  /** Every documented answer as {@code METHOD template status}. */
  Set<String> answers() throws JsonException {
    Set<String> answers = new TreeSet<>();
    for (String operation : operations()) {
      responses(operation).members().keySet().forEach(s -> answers.add(operation + " " + s));
    }
    return answers;
  }

  Set<String> unseen() throws JsonException {
    Set<String> rest = answers();
    rest.removeAll(seen);
    return rest;
  }

  boolean documents(String operation, int status) throws JsonException {
    return responses(operation).find(Integer.toString(status)).isPresent();
  }

  /** The operation documents this answer, in its media type and form. */
  void hold(String operation, int status, AttestedResponse answer) throws JsonException {
    String body = new String(answer.body().bytes(), UTF_8);
    assertThat(answer.status()).as("%s answered %s", operation, body).isEqualTo(status);
    assertThat(documents(operation, status))
        .as("%s answered %s %s", operation, status, body)
        .isTrue();
    JsonObject content = response(operation, status).object("content");
    String mediaType = answer.header("Content-Type").orElse("");
    assertThat(content.members().keySet()).contains(mediaType);
    assertThat(errors(content.object(mediaType).object("schema"), body))
        .as(operation + " " + body)
        .isEmpty();
    seen.add(operation + " " + status);
  }

  /** A request body is of the documented form, so the document is not stricter than the service. */
  void holdRequest(String operation, String body) throws JsonException {
    JsonObject schema =
        operation(operation)
            .object("requestBody")
            .object("content")
            .object("application/json")
            .object("schema");
    assertThat(errors(schema, body)).as(operation + " " + body).isEmpty();
  }

  private String errors(JsonObject schema, String body) throws JsonException {
    JsonObject whole =
        JsonObject.builder()
            .put("$ref", "#/schema")
            .put("schema", schema)
            .put("components", document.object("components"))
            .build();
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(whole.toJson(), InputFormat.JSON)
        .validate(body, InputFormat.JSON)
        .toString()
        .replaceAll("^\\[]$", "");
  }

  private JsonObject response(String operation, int status) throws JsonException {
    JsonObject response = responses(operation).object(Integer.toString(status));
    if (response.find("$ref").orElse(new JsonString("")) instanceof JsonString(String reference)
        && !reference.isEmpty()) {
      return document
          .object("components")
          .object("responses")
          .object(reference.substring(reference.lastIndexOf('/') + 1));
    }
    return response;
  }

  private JsonObject responses(String operation) throws JsonException {
    return operation(operation).object("responses");
  }

  private JsonObject operation(String operation) throws JsonException {
    String[] parts = operation.split(" ", -1);
    return document.object("paths").object(parts[1]).object(parts[0].toLowerCase(Locale.ROOT));
  }
}
