package dev.cloister.channel.activation;

import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.activation.Activation;
import dev.cloister.attestation.activation.CredentialChallenge;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.activation.ActivationMessage.Kind;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The recorder's state of one connection: at most one challenge, which nothing that outlives the
 * connection knows. Safe for use by many threads.
 */
public final class RecorderState implements AutoCloseable {
  private final ActivationRecorder recorder;
  private Optional<CredentialChallenge> challenge = Optional.empty();
  private long since;
  private int made;

  RecorderState(ActivationRecorder recorder) {
    this.recorder = recorder;
  }

  /**
   * Answers A1 with A2 and A3 with A4.
   *
   * @throws ChannelException when the message is refused; the challenge is gone then
   */
  public synchronized byte[] exchange(byte[] message) throws ChannelException {
    Optional<CredentialChallenge> asked = challenge;
    challenge = Optional.empty();
    try {
      ActivationMessage in = ActivationMessage.parse(message);
      return switch (in.kind()) {
        case A1 -> challenge(in).encoded();
        case A3 -> complete(asked, in.value(ActivationMessage.ANSWER)).encoded();
        case A2, A4 -> throw new ChannelException(ErrorCode.INVALID_REQUEST, "expected A1 or A3");
      };
    } finally {
      asked.ifPresent(CredentialChallenge::close);
    }
  }

  private ActivationMessage challenge(ActivationMessage a1) throws ChannelException {
    if (made++ >= ActivationRecorder.MAX_CHALLENGES) {
      throw new ChannelException(
          ErrorCode.REPLAYED_REQUEST, "expected few challenges on one connection");
    }
    try {
      CredentialChallenge next =
          CredentialChallenge.make(
              a1.value(ActivationMessage.EK_CERTIFICATE),
              a1.value(ActivationMessage.AK_PUBLIC),
              recorder.random());
      challenge = Optional.of(next);
      since = recorder.now();
      return new ActivationMessage(
          Kind.A2,
          Map.of(
              ActivationMessage.CREDENTIAL, ByteString.copyOf(next.credentialBlob()),
              ActivationMessage.SECRET, ByteString.copyOf(next.encryptedSecret())));
    } catch (MalformedEvidenceException e) {
      throw new ChannelException(ErrorCode.MALFORMED_EVIDENCE, String.valueOf(e.getMessage()));
    }
  }

  private ActivationMessage complete(Optional<CredentialChallenge> asked, byte[] answer)
      throws ChannelException {
    try {
      if (asked.isEmpty()
          || recorder.now() - since >= ActivationRecorder.CHALLENGE_LIFE.toNanos()) {
        throw ActivationRecorder.expired();
      }
      Activation activation =
          asked
              .get()
              .complete(answer, recorder.clock().instant())
              .orElseThrow(
                  () ->
                      new ChannelException(
                          ErrorCode.ATTESTATION_REJECTED, "this is not what the TPM was asked"));
      return new ActivationMessage(
          Kind.A4,
          Map.of(ActivationMessage.RECORD, ByteString.copyOf(activation.sign(recorder.key()))));
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("the recorder's key was checked before", e);
    } finally {
      Arrays.fill(answer, (byte) 0);
    }
  }

  /** Forgets the challenge. */
  @Override
  public synchronized void close() {
    challenge.ifPresent(CredentialChallenge::close);
    challenge = Optional.empty();
  }
}
