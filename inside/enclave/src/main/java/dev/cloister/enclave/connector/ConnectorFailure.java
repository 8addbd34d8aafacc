package dev.cloister.enclave.connector;

/** Why a call came to nothing, by stable code. */
public enum ConnectorFailure {
  /** A parameter is missing, unknown or not of its pattern. */
  INVALID_PARAMETERS("invalid_parameters"),
  /** The API does not accept the credential. */
  REJECTED_CREDENTIAL("connector_rejected_credential"),
  /** The credential does not allow this. */
  FORBIDDEN("connector_forbidden"),
  /** There is no such thing, or the credential may not see it. */
  NOT_FOUND("connector_not_found"),
  /** The API's rate limit is reached. */
  RATE_LIMITED("connector_rate_limited"),
  /** The API answered with a redirect, which is not followed. */
  MOVED("connector_moved"),
  /** The API's answer is not what its documentation says, or too large. */
  BAD_RESPONSE("connector_bad_response"),
  /** No answer, or the API says it failed. */
  UNAVAILABLE("connector_unavailable");

  private final String code;

  ConnectorFailure(String code) {
    this.code = code;
  }

  /** The stable code. */
  public String code() {
    return code;
  }
}
