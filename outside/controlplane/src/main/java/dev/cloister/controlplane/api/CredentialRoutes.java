package dev.cloister.controlplane.api;

import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.credential.CredentialCipher;
import dev.cloister.channel.credential.CredentialContext;
import dev.cloister.channel.crypto.Aead;
import dev.cloister.controlplane.storage.Ciphertext;
import dev.cloister.controlplane.storage.Credential;
import dev.cloister.controlplane.storage.CredentialStore;
import dev.cloister.controlplane.storage.Stored;
import dev.cloister.http.Authenticator;
import dev.cloister.http.Method;
import dev.cloister.http.ProblemException;
import dev.cloister.http.Request;
import dev.cloister.http.Response;
import dev.cloister.http.Route;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** {@code /v1/credentials}: sealed records of the caller. Another's are not found. */
final class CredentialRoutes {
  private static final String PATH = "/v1/credentials";
  private static final String ONE = PATH + "/{id}";
  private static final int MIN_CIPHERTEXT = Aead.OVERHEAD + 1;
  private static final int MAX_CIPHERTEXT = Aead.OVERHEAD + CredentialCipher.MAX_LENGTH;
  private static final int BODY_LIMIT = 64 * 1024;
  private static final int PAGE = 100;

  private final CredentialStore store;
  private final InstantSource clock;

  CredentialRoutes(CredentialStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  List<Route> routes(Authenticator gate) {
    return List.of(
        Route.of(Method.GET, PATH, this::list).authenticatedBy(gate),
        Route.of(Method.POST, PATH, this::add).authenticatedBy(gate).bodyLimit(BODY_LIMIT),
        Route.of(Method.GET, ONE, this::get).authenticatedBy(gate),
        Route.of(Method.PUT, ONE, this::replace).authenticatedBy(gate).bodyLimit(BODY_LIMIT),
        Route.of(Method.DELETE, ONE, this::remove).authenticatedBy(gate).bodyLimit(0));
  }

  private Response list(Request request) throws SQLException, ProblemException {
    String owner = request.principal().subject();
    if (!Set.of("path", "after").containsAll(request.query().keySet())
        || request.query().size() > 1) {
      throw Members.invalid("expected \"path\" or \"after\"");
    }
    List<Credential> found =
        request.query("path").isPresent()
            ? store.findByPath(owner, request.query("path").get()).stream().toList()
            : store.list(owner, request.query("after").orElse(""), PAGE + 1);
    List<JsonValue> page = new ArrayList<>();
    found.stream().limit(PAGE).forEach(one -> page.add(summary(one).build()));
    JsonObject.Builder answer = JsonObject.builder().put("credentials", new JsonArray(page));
    if (found.size() > PAGE) {
      answer.put("next", found.get(PAGE - 1).id());
    }
    return Response.json(answer.build());
  }

  private Response add(Request request) throws SQLException, ProblemException {
    Members members =
        Members.of(request, Set.of("id", "path", "version", "labels", "ciphertext"), Set.of());
    if (members.number("version", 1, Long.MAX_VALUE) != 1) {
      throw Members.invalid("expected a new credential to have version 1");
    }
    Credential credential = parse(request, members, members.text("id"));
    require(store.add(request.principal().subject(), credential));
    return Response.json(201, whole(credential)).header("Location", PATH + "/" + credential.id());
  }

  private Response get(Request request) throws SQLException, ProblemException {
    Optional<Credential> found = store.find(request.principal().subject(), request.pathParam("id"));
    return Response.json(whole(found.orElseThrow(CredentialRoutes::absent)));
  }

  private Response replace(Request request) throws SQLException, ProblemException {
    Members members =
        Members.of(request, Set.of("path", "version", "labels", "ciphertext"), Set.of());
    if (members.number("version", 1, Long.MAX_VALUE) == 1) {
      throw Members.invalid("expected a replacement to have version 2 or higher");
    }
    Credential credential = parse(request, members, request.pathParam("id"));
    String owner = request.principal().subject();
    require(store.replace(owner, credential));
    return Response.json(whole(store.find(owner, credential.id()).orElse(credential)));
  }

  private Response remove(Request request) throws SQLException, ProblemException {
    String version = request.query("version").orElse("");
    if (!version.matches("[1-9][0-9]{0,17}")) {
      throw Members.invalid("expected \"version\", the one that is to be removed");
    }
    require(
        store.remove(
            request.principal().subject(), request.pathParam("id"), Long.parseLong(version)));
    return Response.noContent();
  }

  private Credential parse(Request request, Members members, String id) throws ProblemException {
    try {
      CredentialContext context =
          CredentialContext.of(
              request.principal().subject(),
              id,
              members.text("path"),
              members.number("version", 1, Long.MAX_VALUE),
              members.texts("labels"));
      Instant now = clock.instant();
      return new Credential(
          context.id(),
          context.path(),
          context.version(),
          context.labels(),
          Ciphertext.of(members.bytes("ciphertext", MIN_CIPHERTEXT, MAX_CIPHERTEXT)),
          now,
          now);
    } catch (ChannelException e) {
      throw ProblemException.of(e.code(), String.valueOf(e.getMessage()));
    }
  }

  private static void require(Stored stored) throws ProblemException {
    switch (stored) {
      case YES -> {}
      case ABSENT -> throw absent();
      case FULL -> throw ProblemException.of(ErrorCode.CONFLICT, "no more credentials are allowed");
      case CONFLICT ->
          throw ProblemException.of(
              ErrorCode.CONFLICT, "the id or path is taken, or another version is stored");
    }
  }

  private static ProblemException absent() {
    return ProblemException.of(ErrorCode.NOT_FOUND, "no such credential");
  }

  /** The record as the enclave takes it and as its AAD has it. */
  static JsonObject record(Credential credential) {
    return described(credential).put("ciphertext", credential.ciphertext().base64()).build();
  }

  private static JsonObject whole(Credential credential) {
    return summary(credential).put("ciphertext", credential.ciphertext().base64()).build();
  }

  private static JsonObject.Builder summary(Credential credential) {
    return described(credential)
        .put("created_at", credential.createdAt().toString())
        .put("updated_at", credential.updatedAt().toString());
  }

  private static JsonObject.Builder described(Credential credential) {
    JsonObject.Builder labels = JsonObject.builder();
    new TreeMap<>(credential.labels()).forEach(labels::put);
    return JsonObject.builder()
        .put("id", credential.id())
        .put("path", credential.path())
        .put("version", credential.version())
        .put("labels", labels.build());
  }
}
