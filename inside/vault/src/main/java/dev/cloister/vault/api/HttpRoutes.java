package dev.cloister.vault.api;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.request.ProofHeader;
import dev.cloister.constellation.wire.Continuity;
import dev.cloister.constellation.wire.VaultOperation;
import dev.cloister.http.AttestedEdge;
import dev.cloister.http.Method;
import dev.cloister.http.ProblemException;
import dev.cloister.http.Request;
import dev.cloister.http.Response;
import dev.cloister.http.Route;
import dev.cloister.http.Router;
import dev.cloister.vault.peer.PeerGate;
import dev.cloister.vault.peer.PeerRoutes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The operations over HTTP, and what peers ask: all but the public ones on attested channels. */
final class HttpRoutes {
  private static final String BEARER = "Bearer ";

  private final Calls calls;
  private final Vault vault;
  private final PeerGate peers;
  private final SecureRandom random;

  HttpRoutes(Calls calls, Vault vault, PeerGate peers, SecureRandom random) {
    this.calls = calls;
    this.vault = vault;
    this.peers = peers;
    this.random = random;
  }

  Router router(AttestedEdge attested) {
    List<Route> routes = new ArrayList<>();
    routes.add(attested.route());
    byte[] document = document();
    routes.add(
        Route.of(
            Method.GET,
            "/openapi.json",
            request -> Response.of(200).header("Content-Type", "application/json").body(document)));
    for (VaultOperation operation : VaultOperation.values()) {
      Route route =
          Route.of(
                  Method.valueOf(operation.method()),
                  operation.path(),
                  request -> answer(operation, request))
              .bodyLimit(operation.bodyLimit());
      routes.add(operation == VaultOperation.CONSTELLATION ? route : route.behind(attested.gate()));
    }
    routes.addAll(PeerRoutes.of(vault.peers(), peers, attested.gate()));
    return Router.of(routes);
  }

  private Response answer(VaultOperation operation, Request request) throws ProblemException {
    boolean get = operation.method().equals("GET");
    JsonObject body = get ? JsonObject.builder().build() : request.json();
    if (!request.query().isEmpty()) {
      throw ProblemException.of(ErrorCode.INVALID_REQUEST, "expected no query");
    }
    Call call =
        new Call(
            operation,
            ByteString.copyOf(request.body()),
            token(request),
            request.header(ProofHeader.NAME).orElse(""),
            request.attestedPeer(),
            request
                .connection()
                .computeIfAbsent(RequestChannel.class, () -> RequestChannel.of(random)),
            request.sslSession());
    try {
      return Response.json(calls.answer(call, body));
    } catch (ChannelException e) {
      throw problem(e, vault.continuity());
    }
  }

  private static Optional<String> token(Request request) throws ProblemException {
    Optional<String> header = request.header("Authorization");
    if (header.isPresent() && !header.get().regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      throw ProblemException.of(ErrorCode.UNAUTHORIZED, "expected a bearer token");
    }
    return header.map(value -> value.substring(BEARER.length()).strip());
  }

  private static ProblemException problem(ChannelException e, Continuity continuity) {
    JsonObject.Builder members = JsonObject.builder();
    if (!e.findings().isEmpty()) {
      members.put("findings", JsonArray.ofStrings(e.findings()));
    }
    members.put("continuity", continuity.toJson());
    return ProblemException.of(e.code(), String.valueOf(e.getMessage()), members.build());
  }

  private static byte[] document() {
    try (InputStream in = HttpRoutes.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("openapi.json is missing from the jar");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
