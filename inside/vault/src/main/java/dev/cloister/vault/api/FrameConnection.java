package dev.cloister.vault.api;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.channel.ratls.AttestedService;
import dev.cloister.channel.ratls.ServerChannel;
import dev.cloister.channel.ratls.TlsView;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.wire.AnswerFrame;
import dev.cloister.constellation.wire.Refusal;
import dev.cloister.constellation.wire.RequestFrame;
import dev.cloister.constellation.wire.VaultOperation;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/** One connection of frames: the same operations as over HTTP, by the same code. */
final class FrameConnection {
  private final Calls calls;
  private final Vault vault;
  private final ServerChannel attested;
  private final RequestChannel proofs;
  private final SSLSession session;

  FrameConnection(
      Calls calls,
      Vault vault,
      AttestedService service,
      RequestChannel proofs,
      SSLSession session) {
    this.calls = calls;
    this.vault = vault;
    this.attested = service.open();
    this.proofs = proofs;
    this.session = session;
  }

  /** The answer to a frame's payload: always one. */
  byte[] answer(byte[] payload) {
    try {
      RequestFrame frame = RequestFrame.parse(payload);
      return frame.operation().equals(RequestFrame.ATTEST)
          ? exchange(frame).encoded()
          : perform(frame).encoded();
    } catch (ConstellationException e) {
      return refusal(Refusals.of(e));
    } catch (ChannelException e) {
      return refusal(e);
    }
  }

  byte[] refusal(ChannelException e) {
    return AnswerFrame.of(
            new Refusal(
                e.code().code(),
                String.valueOf(e.getMessage()),
                List.copyOf(e.findings()),
                Optional.of(vault.continuity())))
        .encoded();
  }

  private AnswerFrame exchange(RequestFrame frame) throws ChannelException {
    if (frame.body().length() > AttestedService.MAX_MESSAGE) {
      throw tooLong(AttestedService.MAX_MESSAGE);
    }
    byte[] answer = attested.exchange(frame.body().bytes(), TlsView.ofServer(session));
    return new AnswerFrame(RequestFrame.ATTESTED, parse(answer));
  }

  /** The token, proof and channel end here: what goes on is the operation's own object. */
  private AnswerFrame perform(RequestFrame frame) throws ChannelException {
    VaultOperation operation = VaultOperation.named(frame.operation()).orElseThrow();
    if (frame.body().length() > operation.bodyLimit()) {
      throw tooLong(operation.bodyLimit());
    }
    Optional<AttestedPeer> peer =
        operation == VaultOperation.CONSTELLATION
            ? Optional.empty()
            : attested.authorise(frame.channel());
    ByteString body = frame.body();
    Call call =
        new Call(
            operation,
            body,
            frame.auth(),
            frame.proof().orElse(""),
            peer,
            proofs,
            Optional.of(session));
    return new AnswerFrame(operation.answerName(), calls.answer(call, parse(body.bytes())));
  }

  private static JsonObject parse(byte[] json) throws ChannelException {
    try {
      return Json.parseObject(json);
    } catch (JsonException e) {
      throw new ChannelException(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  private static ChannelException tooLong(int limit) {
    return new ChannelException(
        ErrorCode.PAYLOAD_TOO_LARGE, "expected a request of at most " + limit + " bytes");
  }
}
