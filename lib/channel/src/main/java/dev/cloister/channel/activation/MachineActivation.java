package dev.cloister.channel.activation;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.activation.ActivationMessage.Kind;
import dev.cloister.channel.ratls.MessageCarrier;
import dev.cloister.tee.KeyActivation;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import java.util.Arrays;
import java.util.Map;

/** The machine's side: has its TPM answer a recorder, and keeps the record. */
public final class MachineActivation {
  private MachineActivation() {}

  /**
   * Runs an activation. Choose the recorder: it learns which TPM this is.
   *
   * @param recorder carries the messages, both over one connection
   * @throws ChannelException what the recorder refuses with; {@link ErrorCode#TEE_BUSY} or {@link
   *     ErrorCode#ATTESTATION_FAILED} of this end's TPM
   * @throws X when the connection fails
   */
  public static <X extends Exception> void run(KeyActivation keys, MessageCarrier<X> recorder)
      throws ChannelException, X {
    ActivationMessage a1 =
        new ActivationMessage(
            Kind.A1,
            Map.of(
                ActivationMessage.EK_CERTIFICATE,
                ByteString.copyOf(keys.endorsementCertificate()),
                ActivationMessage.AK_PUBLIC,
                ByteString.copyOf(keys.attestationKey())));
    ActivationMessage a2 = ActivationMessage.parse(recorder.send(a1.encoded()), Kind.A2);
    byte[] a3 = answer(keys, a2);
    try {
      ActivationMessage a4 = ActivationMessage.parse(recorder.send(a3), Kind.A4);
      keys.keep(a4.value(ActivationMessage.RECORD));
    } catch (TeeException e) {
      throw failed(e, "the recorder's record cannot be kept");
    } finally {
      Arrays.fill(a3, (byte) 0);
    }
  }

  private static byte[] answer(KeyActivation keys, ActivationMessage a2) throws ChannelException {
    try {
      byte[] secret =
          keys.activate(a2.value(ActivationMessage.CREDENTIAL), a2.value(ActivationMessage.SECRET));
      try {
        return new ActivationMessage(
                Kind.A3, Map.of(ActivationMessage.ANSWER, ByteString.copyOf(secret)))
            .encoded();
      } finally {
        Arrays.fill(secret, (byte) 0);
      }
    } catch (TeeException e) {
      throw failed(e, "the TPM does not answer the recorder's challenge");
    }
  }

  private static ChannelException failed(TeeException e, String why) {
    return new ChannelException(
        e.reason() == Reason.BUSY ? ErrorCode.TEE_BUSY : ErrorCode.ATTESTATION_FAILED, why);
  }
}
