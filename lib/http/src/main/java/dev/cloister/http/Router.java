package dev.cloister.http;

import dev.cloister.channel.ErrorCode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Finds the one route of a request. */
public final class Router {
  private final List<Route> routes;

  private Router(List<Route> routes) {
    this.routes = routes;
  }

  /**
   * A router of these routes.
   *
   * @throws IllegalArgumentException when two of them could mean the same request
   */
  public static Router of(List<Route> routes) {
    for (int i = 0; i < routes.size(); i++) {
      for (Route other : routes.subList(0, i)) {
        if (other.method() == routes.get(i).method()
            && other.path().ambiguousWith(routes.get(i).path())) {
          throw new IllegalArgumentException(
              "two routes for one request: " + other.template() + ", " + routes.get(i).template());
        }
      }
    }
    return new Router(List.copyOf(routes));
  }

  /** The routes. */
  public List<Route> routes() {
    return routes;
  }

  /**
   * What a request means.
   *
   * @param template of the route's path
   * @param parameters of the path, decoded
   * @param query its parameters, decoded
   */
  public record Resolved(
      String template, Map<String, String> parameters, Map<String, String> query) {
    /** Copies the maps. */
    public Resolved {
      parameters = Map.copyOf(parameters);
      query = Map.copyOf(query);
    }
  }

  /**
   * Reads a request's target as the edge does.
   *
   * @param method as sent
   * @param rawPath as sent
   * @param rawQuery as sent, without the question mark; empty without one
   * @throws ProblemException when it is refused, or no route takes it
   */
  public Resolved resolve(String method, String rawPath, String rawQuery) throws ProblemException {
    Match match = find(method, RequestTarget.segments(rawPath));
    return new Resolved(
        match.route().template(), match.parameters(), RequestTarget.query(rawQuery));
  }

  /** A route and what its parameters are in a path. */
  record Match(Route route, Map<String, String> parameters) {}

  /**
   * The route of a method and a path.
   *
   * @param method as sent; HEAD finds GET routes
   * @throws ProblemException 404 or 405 with {@code Allow}
   */
  Match find(String method, List<String> path) throws ProblemException {
    String wanted = method.equals("HEAD") ? "GET" : method;
    Optional<Match> match =
        routes.stream()
            .filter(route -> route.method().name().equals(wanted))
            .flatMap(
                route -> route.path().match(path).stream().map(values -> new Match(route, values)))
            .max(Comparator.comparingLong(found -> found.route().path().literals()));
    if (match.isPresent()) {
      return match.get();
    }
    throw ProblemException.of(ErrorCode.METHOD_NOT_ALLOWED, "this path has other methods")
        .header("Allow", allow(path));
  }

  /**
   * The methods of a path, as {@code Allow} lists them.
   *
   * @throws ProblemException 404 when no route has that path
   */
  String allow(List<String> path) throws ProblemException {
    SortedSet<String> methods = new TreeSet<>();
    for (Route route : routes) {
      if (route.path().match(path).isPresent()) {
        methods.add(route.method().name());
      }
    }
    if (methods.isEmpty()) {
      throw ProblemException.of(ErrorCode.NOT_FOUND, "nothing here");
    }
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    methods.add("OPTIONS");
    return String.join(", ", methods);
  }
}
