package dev.cloister.vault.api;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.ConstellationException;

/** What is refused, in the codes of the service. */
final class Refusals {
  private Refusals() {}

  static ChannelException of(ConstellationException e) {
    ErrorCode code =
        switch (e.reason()) {
          case MALFORMED -> ErrorCode.INVALID_REQUEST;
          case SIGNATURE_INVALID -> ErrorCode.SIGNATURE_INVALID;
          case NOT_A_MEMBER -> ErrorCode.FORBIDDEN;
          case WRONG_CONSTELLATION -> ErrorCode.MISDIRECTED_REQUEST;
          case WRONG_CONFIGURATION -> ErrorCode.WRONG_CONFIGURATION;
          case NO_QUORUM, TOO_FEW_SHARES -> ErrorCode.NO_QUORUM;
          case MISMATCH, COMMITMENT_MISMATCH, DECRYPTION_FAILED -> ErrorCode.OBJECT_MISMATCH;
          case BROKEN_CHAIN, EQUIVOCATION -> ErrorCode.CONFLICT;
          case STALE -> ErrorCode.STALE_VERSION;
          case SHARE_INVALID -> ErrorCode.SHARE_INVALID;
          case KEY_UNBOUND -> ErrorCode.KEY_UNBOUND;
          case PROOF_REQUIRED -> ErrorCode.PROOF_REQUIRED;
          case REPLAYED -> ErrorCode.REPLAYED_REQUEST;
          case FENCED -> ErrorCode.UNAVAILABLE;
        };
    return new ChannelException(code, String.valueOf(e.getMessage()));
  }
}
