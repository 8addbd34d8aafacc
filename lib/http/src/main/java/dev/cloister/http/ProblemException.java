package dev.cloister.http;

import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.channel.ErrorCode;

/** Ends the handling of a request with a problem. */
public final class ProblemException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Response response;
  private final ErrorCode code;

  private ProblemException(Problem problem, Response response) {
    super(problem.detail());
    this.code = problem.code();
    this.response = response;
  }

  /**
   * A problem.
   *
   * @param detail for people: what was expected, what was found, no secret
   */
  public static ProblemException of(ErrorCode code, String detail) {
    Problem problem = new Problem(code, detail);
    return new ProblemException(problem, problem.response());
  }

  /**
   * A problem with a member of its own besides the common ones.
   *
   * @param detail for people: what was expected, what was found, no secret
   */
  public static ProblemException of(ErrorCode code, String detail, String member, JsonValue value) {
    return of(code, detail, JsonObject.builder().put(member, value).build());
  }

  /**
   * A problem with members of its own besides the common ones.
   *
   * @param detail for people: what was expected, what was found, no secret
   */
  public static ProblemException of(ErrorCode code, String detail, JsonObject members) {
    Problem problem = new Problem(code, detail);
    return new ProblemException(problem, problem.response(members));
  }

  /** The same problem, with a header field such as {@code Retry-After}. */
  public ProblemException header(String name, String value) {
    return new ProblemException(
        new Problem(code, String.valueOf(getMessage())), response.header(name, value));
  }

  /** Its code. */
  public ErrorCode code() {
    return code;
  }

  /** The answer that says so. */
  public Response response() {
    return response;
  }
}
