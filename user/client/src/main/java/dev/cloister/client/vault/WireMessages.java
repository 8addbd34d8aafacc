package dev.cloister.client.vault;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.client.AttestedRequest;
import dev.cloister.channel.client.AttestedResponse;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.wire.Refusal;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultOperation;
import dev.cloister.constellation.wire.VaultRequest;
import java.nio.charset.StandardCharsets;

/** Requests and answers of vaults as HTTP has them. */
final class WireMessages {
  private static final int OK = 200;

  private WireMessages() {}

  /** What shows no more of the caller than it says by itself: a certificate is its votes. */
  static boolean isForAnybody(VaultOperation operation) {
    return operation == VaultOperation.CONSTELLATION || operation == VaultOperation.COMMIT_SECRET;
  }

  static AttestedRequest of(VaultRequest request) {
    VaultOperation operation = request.operation();
    AttestedRequest message = AttestedRequest.of(operation.method(), operation.path());
    return operation.method().equals("GET")
        ? message
        : message.body(
            "application/json", request.toJson().toJson().getBytes(StandardCharsets.UTF_8));
  }

  static VaultAnswer read(VaultOperation operation, AttestedResponse response)
      throws LinkException {
    try {
      JsonObject body = Json.parseObject(response.body().bytes());
      if (response.status() == OK) {
        return VaultAnswer.read(operation, body);
      }
      Refusal refusal = Refusal.read(body);
      throw new LinkException(
          VaultFault.Kind.REFUSED, Refusals.detail(refusal.code(), refusal.findings()));
    } catch (JsonException | ConstellationException e) {
      throw new LinkException(
          VaultFault.Kind.MALFORMED, "status " + response.status() + " without the body for it");
    }
  }

  /** What the other end said of this end's evidence is a refusal, and no doubt about the other. */
  static LinkException refused(ChannelException e) {
    VaultFault.Kind kind = kind(e.code());
    return new LinkException(
        kind == VaultFault.Kind.NOT_TRUSTED && e.isPeers() ? VaultFault.Kind.REFUSED : kind,
        Refusals.detail(e.code().code(), e.findings()));
  }

  private static VaultFault.Kind kind(ErrorCode code) {
    return switch (code) {
      case PEER_UNREACHABLE, UPSTREAM_TIMEOUT, UNAVAILABLE, TEE_BUSY, ATTESTATION_FAILED ->
          VaultFault.Kind.UNREACHABLE;
      case ATTESTATION_REJECTED,
          EVIDENCE_REQUIRED,
          MALFORMED_EVIDENCE,
          CHANNEL_MISMATCH,
          PEER_NOT_DISTINCT,
          PEER_NOT_EXPECTED,
          TLS_UNSUPPORTED ->
          VaultFault.Kind.NOT_TRUSTED;
      case PEER_ERROR -> VaultFault.Kind.MALFORMED;
      default -> VaultFault.Kind.REFUSED;
    };
  }
}
