package dev.cloister.controlplane.api;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.channel.ErrorCode;
import dev.cloister.controlplane.storage.ConstellationStore;
import dev.cloister.controlplane.storage.ConstellationStore.Entry;
import dev.cloister.controlplane.storage.Stored;
import dev.cloister.http.Authenticator;
import dev.cloister.http.Method;
import dev.cloister.http.ProblemException;
import dev.cloister.http.Request;
import dev.cloister.http.Response;
import dev.cloister.http.Route;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code /v1/constellations/{id}}: a phonebook of vaults. Everybody may look up what they know the
 * id of; nobody believes it: clients pin the id, and the vaults prove what they are.
 */
final class ConstellationRoutes {
  private static final String ONE = "/v1/constellations/{id}";
  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern VAULT = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern MEASUREMENT = Pattern.compile("([0-9a-f]{2}){32,64}");
  private static final Pattern ENDPOINT =
      Pattern.compile("https://([A-Za-z0-9.-]{1,253}|\\[[0-9a-fA-F:.]{2,45}])(:[1-9][0-9]{0,4})?");
  private static final int MAX_VAULTS = 255;
  private static final int BODY_LIMIT = 160 * 1024;

  private final ConstellationStore store;
  private final InstantSource clock;

  ConstellationRoutes(ConstellationStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  List<Route> routes(Authenticator gate) {
    return List.of(
        Route.of(Method.GET, ONE, this::get),
        Route.of(Method.PUT, ONE, this::put).authenticatedBy(gate).bodyLimit(BODY_LIMIT),
        Route.of(Method.DELETE, ONE, this::remove).authenticatedBy(gate).bodyLimit(0));
  }

  private Response get(Request request) throws SQLException, ProblemException {
    String id = request.pathParam("id");
    if (!ID.matcher(id).matches()) {
      throw absent();
    }
    return Response.json(shown(store.find(id).orElseThrow(ConstellationRoutes::absent)));
  }

  private Response put(Request request) throws SQLException, ProblemException {
    String id = request.pathParam("id");
    if (!ID.matcher(id).matches()) {
      throw Members.invalid("expected the id of a constellation: 64 digits");
    }
    JsonArray vaults = vaults(Members.of(request, Set.of("vaults"), Set.of()));
    Entry entry =
        new Entry(JsonObject.builder().put("vaults", vaults).build().toJson(), clock.instant());
    switch (store.put(request.principal().subject(), id, entry)) {
      case YES -> {}
      case FULL ->
          throw ProblemException.of(ErrorCode.CONFLICT, "no more constellations are allowed");
      default ->
          throw ProblemException.of(
              ErrorCode.CONFLICT, "somebody else published this constellation");
    }
    return Response.json(shown(entry));
  }

  private Response remove(Request request) throws SQLException, ProblemException {
    if (store.remove(request.principal().subject(), request.pathParam("id")) != Stored.YES) {
      throw absent();
    }
    return Response.noContent();
  }

  private static JsonArray vaults(Members body) throws ProblemException {
    List<JsonValue> vaults = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (JsonValue each : body.array("vaults", 1, MAX_VAULTS)) {
      if (!(each instanceof JsonObject json)) {
        throw Members.invalid("expected \"vaults\" to be objects");
      }
      Members vault = Members.of(json, Set.of("vault", "endpoint", "measurement"), Set.of());
      if (!seen.add(vault.text("vault", VAULT))) {
        throw Members.invalid("expected each vault once");
      }
      vaults.add(
          JsonObject.builder()
              .put("vault", vault.text("vault"))
              .put("endpoint", vault.text("endpoint", ENDPOINT))
              .put("measurement", vault.text("measurement", MEASUREMENT))
              .build());
    }
    return new JsonArray(vaults);
  }

  private static JsonObject shown(Entry entry) {
    try {
      return JsonObject.builder()
          .put(
              "vaults",
              Json.parseObject(entry.vaults().getBytes(StandardCharsets.UTF_8)).array("vaults"))
          .put("updated_at", entry.updatedAt().toString())
          .build();
    } catch (JsonException e) {
      throw new IllegalStateException("the database holds what was never published", e);
    }
  }

  private static ProblemException absent() {
    return ProblemException.of(ErrorCode.NOT_FOUND, "no such constellation is published here");
  }
}
