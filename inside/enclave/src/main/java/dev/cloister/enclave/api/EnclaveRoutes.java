package dev.cloister.enclave.api;

import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.enclave.session.User;
import dev.cloister.http.Authenticator;
import dev.cloister.http.Handler;
import dev.cloister.http.Method;
import dev.cloister.http.Principal;
import dev.cloister.http.ProblemException;
import dev.cloister.http.Request;
import dev.cloister.http.Response;
import dev.cloister.http.Route;
import dev.cloister.http.Router;
import dev.cloister.oidc.TokenException;
import dev.cloister.oidc.TokenVerifier;
import java.time.Duration;
import java.util.List;

/** The service over HTTP. Tokens are verified before a body is read. */
public final class EnclaveRoutes {
  private static final String BEARER = "Bearer ";
  private static final int SMALL_BODY = 4 * 1024;
  private static final int EXECUTE_BODY = 256 * 1024;

  private EnclaveRoutes() {}

  /** What takes a request's JSON and gives the answer's. */
  @FunctionalInterface
  private interface Operation {
    JsonObject apply(Request request) throws ChannelException;
  }

  /**
   * The routes of a service.
   *
   * @param executionTime longest time that an execution takes
   */
  public static Router of(EnclaveService service, TokenVerifier tokens, Duration executionTime) {
    Authenticator gate = request -> new Principal(authenticate(tokens, request).subject());
    return Router.of(
        List.of(
            Route.of(
                    Method.POST,
                    "/attest",
                    answer(request -> service.attest(user(request), request.body())))
                .authenticatedBy(gate)
                .bodyLimit(SMALL_BODY),
            Route.of(
                    Method.POST,
                    "/session",
                    answer(request -> service.session(user(request), request.body())))
                .authenticatedBy(gate)
                .bodyLimit(SMALL_BODY),
            Route.of(
                    Method.POST,
                    "/kek",
                    answer(request -> service.kek(user(request), request.body())))
                .authenticatedBy(gate)
                .bodyLimit(SMALL_BODY),
            Route.of(Method.POST, "/execute", answer(request -> service.execute(request.body())))
                .bodyLimit(EXECUTE_BODY)
                .timeout(executionTime),
            Route.of(Method.POST, "/close", answer(request -> service.close(request.body())))
                .bodyLimit(SMALL_BODY),
            Route.of(Method.GET, "/health", request -> Response.json(service.health()))));
  }

  private static Handler answer(Operation operation) {
    return request -> {
      try {
        return Response.json(operation.apply(request));
      } catch (ChannelException e) {
        throw ProblemException.of(e.code(), String.valueOf(e.getMessage()));
      }
    };
  }

  private static User user(Request request) {
    return new User(request.principal().subject());
  }

  private static User authenticate(TokenVerifier tokens, Request request) throws ProblemException {
    String header = request.header("Authorization").orElse("");
    if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      throw unauthorized("expected a bearer token");
    }
    try {
      return new User(tokens.verify(header.substring(BEARER.length()).strip()).subject());
    } catch (TokenException e) {
      throw unauthorized("the bearer token: " + e.getMessage());
    }
  }

  private static ProblemException unauthorized(String detail) {
    return ProblemException.of(ErrorCode.UNAUTHORIZED, detail).header("WWW-Authenticate", "Bearer");
  }
}
