package dev.cloister.testkit.github;

import static dev.cloister.testkit.json.JsonText.object;

import dev.cloister.testkit.http.Answer;
import java.util.List;
import java.util.Map;

/** GitHub's refusals in GitHub's words. */
final class Errors {
  static final String DOCUMENTATION = "https://docs.github.com";

  private static final String SEARCH = DOCUMENTATION + "/v3/search/";

  private Errors() {}

  static Answer of(int status, String message, String documentation) {
    return Answer.json(
        status,
        object(
            "message", message,
            "documentation_url", documentation,
            "status", Integer.toString(status)));
  }

  /** Plain HTML, from the proxy in front of the API. */
  static Answer noUserAgent() {
    return Answer.text(
        403,
        "text/html",
        "\r\n\r\nRequest forbidden by administrative rules. Please make sure your request has a"
            + " User-Agent header (https://docs.github.com/en/rest/overview/"
            + "resources-in-the-rest-api#user-agent-required)."
            + " Check https://developer.github.com for other possible causes.\r\n");
  }

  static Answer badCredentials() {
    return of(401, "Bad credentials", DOCUMENTATION + "/rest");
  }

  /** What an installation in private mode says to strangers. */
  static Answer mustAuthenticate() {
    return of(
        401, "Must authenticate to access this API.", DOCUMENTATION + "/enterprise-server/rest");
  }

  static Answer unsupportedVersion(String version) {
    return of(
        400,
        "Version " + version + " is not supported.",
        DOCUMENTATION + "/rest/about-the-rest-api/api-versions");
  }

  static Answer unsupportedAccept(String accept) {
    return of(
        415,
        "Unsupported 'Accept' header: '" + accept + "'. Must accept 'application/json'.",
        DOCUMENTATION + "/v3/media");
  }

  static Answer notFound() {
    return of(404, "Not Found", DOCUMENTATION + "/rest");
  }

  static Answer noCommit(String ref) {
    return of(404, "No commit found for the ref " + ref, DOCUMENTATION + "/v3/repos/contents/");
  }

  static Answer limitExceeded(String who) {
    return of(
        403,
        "API rate limit exceeded for " + who + ".",
        DOCUMENTATION + "/rest/overview/rate-limits-for-the-rest-api");
  }

  static Answer tooDeep() {
    return of(422, "Only the first 1000 search results are available", SEARCH);
  }

  static Answer badQuery(Map<String, Object> error) {
    return Answer.json(
        422,
        object(
            "message",
            "Validation Failed",
            "errors",
            List.of(error),
            "documentation_url",
            SEARCH,
            "status",
            "422"));
  }

  static Answer queryMissing() {
    return badQuery(object("resource", "Search", "field", "q", "code", "missing"));
  }

  static Answer queryTooLong() {
    return badQuery(
        object(
            "message", "The search is longer than 256 characters.",
            "resource", "Search",
            "field", "q",
            "code", "invalid"));
  }

  static Answer queryNamesTheInvisible() {
    return badQuery(
        object(
            "message",
            "The listed users and repositories cannot be searched either because the resources do"
                + " not exist or you do not have permission to view them.",
            "resource",
            "Search",
            "field",
            "q",
            "code",
            "invalid"));
  }
}
