package dev.cloister.channel;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every error code that a service answers with: the one registry, docs/reference/errors.md. A code
 * is what clients act on; it never changes its meaning. The lower-case name of the constant is the
 * code.
 */
public enum ErrorCode {
  /** The request is not what the route takes: JSON, a member, a length, a format. */
  INVALID_REQUEST(400, "Invalid request"),
  /** A record or message has a version that this service does not know. */
  UNSUPPORTED_VERSION(400, "Unsupported version"),
  /** A record is not well-formed. */
  MALFORMED_RECORD(400, "Malformed record"),
  /** Evidence does not parse. */
  MALFORMED_EVIDENCE(400, "Malformed evidence"),
  /** A ciphertext is not authentic under this key and this context. */
  DECRYPTION_FAILED(400, "Decryption failed"),
  /** No valid bearer token. */
  UNAUTHORIZED(401, "Unauthorized"),
  /** No such session for this user, or it has ended. */
  INVALID_SESSION(401, "Invalid session"),
  /** The request's MAC is missing or wrong. */
  INVALID_MAC(401, "Invalid request MAC"),
  /** The request carries a token, which alone opens nothing, and no proof of a key. */
  PROOF_REQUIRED(401, "Proof required"),
  /** The token does not name the key that signed the request. */
  KEY_UNBOUND(401, "Key unbound"),
  /** The caller is known and may not do this. */
  FORBIDDEN(403, "Forbidden"),
  /** A signature is not the expected key's over this object. */
  SIGNATURE_INVALID(403, "Signature invalid"),
  /** The secret's policy does not let this code have it; findings say why. */
  POLICY_REFUSED(403, "Policy refused"),
  /** The secret's policy wants a manager's approval of this very release. */
  APPROVAL_REQUIRED(403, "Approval required"),
  /** A key was offered to a server that must not see one. */
  DIRECT_UNLOCK_FORBIDDEN(403, "Direct unlock forbidden"),
  /** This connection has not been attested. */
  ATTESTATION_REQUIRED(403, "Attestation required"),
  /** The other end's evidence was judged and is not good enough; findings say why. */
  ATTESTATION_REJECTED(403, "Attestation rejected"),
  /**
   * The other end gave no evidence, and its attestation key is not known or was appraised too long
   * ago.
   */
  EVIDENCE_REQUIRED(403, "Evidence required"),
  /** The other end's signatures are not over this connection. */
  CHANNEL_MISMATCH(403, "Channel mismatch"),
  /** The other end shows keys of this end: its messages come back. */
  PEER_NOT_DISTINCT(403, "Peer not distinct"),
  /** The other end's identity key is not one of those that were named. */
  PEER_NOT_EXPECTED(403, "Peer not expected"),
  /** A client that proves itself needs a TLS certificate. */
  CLIENT_CERTIFICATE_REQUIRED(403, "Client certificate required"),
  /** The connection is not TLS 1.3 with P-256 certificates and an exporter. */
  TLS_UNSUPPORTED(403, "TLS unsupported"),
  /** Nothing there, or nothing that the caller may know of. */
  NOT_FOUND(404, "Not found"),
  /** The route exists with other methods. */
  METHOD_NOT_ALLOWED(405, "Method not allowed"),
  /** The request took too long to arrive. */
  REQUEST_TIMEOUT(408, "Request timeout"),
  /** It contradicts what is stored. */
  CONFLICT(409, "Conflict"),
  /** A counter or nonce was used before. */
  REPLAYED_REQUEST(409, "Replayed request"),
  /** The exchange took too long, or this message belongs to none that is open. */
  EXCHANGE_EXPIRED(409, "Exchange expired"),
  /** A state at or after this one is committed. */
  STALE_VERSION(409, "Stale version"),
  /** The vault does not hold the state that is to be committed, or the one before it. */
  NOT_PREPARED(409, "Not prepared"),
  /** Too many versions of a secret are prepared and none of them committed. */
  TOO_MANY_PENDING(409, "Too many pending versions"),
  /** A later ballot was promised. */
  BALLOT_TOO_LOW(409, "Ballot too low"),
  /** An object was made under another configuration of the constellation. */
  WRONG_CONFIGURATION(409, "Wrong configuration"),
  /** The vault is no member of a constellation yet. */
  VAULT_NEW(409, "Vault is new"),
  /** This version of the key encrypted as often as it may. */
  KEY_EXHAUSTED(409, "Key exhausted"),
  /** Another start of the service has the incarnation. */
  HEAD_FENCED(409, "Head fenced"),
  /** What the service shows does not go on from what the vault knows of it. */
  HEAD_CONFLICT(409, "Head conflict"),
  /** There are as many of these as there may be. */
  LIMIT_REACHED(409, "Limit reached"),
  /** The secret is there and no longer released. */
  SECRET_EXPIRED(410, "Secret expired"),
  /** The session's key has not been attested, or that handshake has expired. */
  NOT_ATTESTED(412, "Not attested"),
  /** The session holds no key of the user. */
  NO_KEK(412, "No key in this session"),
  /** A precondition named in the request does not hold. */
  PRECONDITION_FAILED(412, "Precondition failed"),
  /** The body is longer than the route takes. */
  PAYLOAD_TOO_LARGE(413, "Payload too large"),
  /** The target is longer than the server takes. */
  URI_TOO_LONG(414, "URI too long"),
  /** The body is not of the type that the route takes. */
  UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
  /** The request came over another channel than it was made for. */
  MISDIRECTED_REQUEST(421, "Misdirected request"),
  /** A credential record is not what the request names, or does not open as what it says it is. */
  INVALID_CREDENTIAL(422, "Invalid credential"),
  /** No connector has that name or that action. */
  UNKNOWN_CONNECTOR(422, "Unknown connector"),
  /** A key of this type cannot do that. */
  WRONG_KEY_TYPE(422, "Wrong type of key"),
  /** Objects that are shown together do not belong together. */
  OBJECT_MISMATCH(422, "Objects do not match"),
  /** The share is not the one that was dealt to this vault. */
  SHARE_INVALID(422, "Share invalid"),
  /** Fewer members vouch for it than must. */
  NO_QUORUM(422, "No quorum"),
  /** The vault is locked: no session holds the user's key. */
  LOCKED(423, "Locked"),
  /** Too many requests; {@code Retry-After} says when to come back. */
  RATE_LIMITED(429, "Rate limited"),
  /** The header fields are longer than the server takes. */
  HEADERS_TOO_LARGE(431, "Request header fields too large"),
  /** A fault of ours. */
  INTERNAL(500, "Internal error"),
  /** Not built. */
  NOT_IMPLEMENTED(501, "Not implemented"),
  /** No TEE provider is configured. */
  TEE_DISABLED(501, "TEE disabled"),
  /** The service behind a connector failed or refused. */
  CONNECTOR_ERROR(502, "Connector error"),
  /** The enclave did not answer, or not as agreed. */
  ENCLAVE_ERROR(502, "Enclave error"),
  /** The TEE gave no evidence. */
  ATTESTATION_FAILED(502, "Attestation failed"),
  /** The other end cannot be reached, or the connection to it broke. */
  PEER_UNREACHABLE(502, "Peer unreachable"),
  /** The other end did not answer as the protocol says. */
  PEER_ERROR(502, "Peer error"),
  /** Stopping, starting or overloaded. */
  UNAVAILABLE(503, "Unavailable"),
  /** The vault waits for its peers to say that its disk is the newest; try again. */
  STARTING(503, "Starting"),
  /** Too few peers of the vault answer: nothing was acknowledged, nothing is read; try again. */
  WITNESSES_UNAVAILABLE(503, "Witnesses unavailable"),
  /** Peers hold proof that the vault's disk or machine is not the newest. */
  QUARANTINED(503, "Quarantined"),
  /** Too many callers ask for evidence at once. */
  TEE_BUSY(503, "TEE busy"),
  /** What answers for us took too long. */
  UPSTREAM_TIMEOUT(504, "Upstream timeout");

  private final int status;
  private final String title;

  ErrorCode(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** The stable code, {@code [a-z_]+}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The HTTP status it is answered with. */
  public int status() {
    return status;
  }

  /** RFC 9457 {@code title}: for people, the same for every occurrence. */
  public String title() {
    return title;
  }

  /** The constant of a code, if it is registered. */
  public static Optional<ErrorCode> find(String code) {
    return Stream.of(values()).filter(value -> value.code().equals(code)).findFirst();
  }
}
