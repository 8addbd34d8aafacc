package dev.cloister.controlplane.api;

import dev.cloister.attestation.json.JsonObject;
import dev.cloister.controlplane.operation.Metrics;
import dev.cloister.controlplane.storage.Database;
import dev.cloister.http.Method;
import dev.cloister.http.Request;
import dev.cloister.http.Response;
import dev.cloister.http.Route;
import java.util.List;

/** What operators and tools ask; open, and without anything of a user. */
final class OperationRoutes {
  private final Database database;
  private final Metrics metrics;
  private final byte[] openApi;

  OperationRoutes(Database database, Metrics metrics, byte[] openApi) {
    this.database = database;
    this.metrics = metrics;
    this.openApi = openApi.clone();
  }

  List<Route> routes() {
    return List.of(
        Route.of(Method.GET, "/health", this::health),
        Route.of(
            Method.GET, "/metrics", request -> Response.text(Metrics.MEDIA_TYPE, metrics.text())),
        Route.of(
            Method.GET,
            "/openapi.json",
            request -> Response.of(200).header("Content-Type", "application/json").body(openApi)));
  }

  private Response health(Request request) {
    boolean healthy = database.healthy();
    return Response.json(
        healthy ? 200 : 503,
        JsonObject.builder().put("status", healthy ? "ok" : "database_unreachable").build());
  }
}
