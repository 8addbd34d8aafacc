package dev.cloister.client.vault;

import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.secret.Envelope;
import dev.cloister.constellation.wire.HeldSecret;

/** Makes a secret of what enough vaults showed. */
final class Opening {
  private Opening() {}

  /**
   * The secret; the caller closes it, and what was read too.
   *
   * @throws VaultException with {@link ClientFailure#NO_SUCH_SECRET}, {@link
   *     ClientFailure#NO_QUORUM} or {@link ClientFailure#FORGED_SECRET}
   */
  static SecretReading of(ReadProgress progress) throws ClientException {
    if (progress.newest().isEmpty()
        || !(progress.newest().get() instanceof HeldSecret.Value value)) {
      throw new VaultException(ClientFailure.NO_SUCH_SECRET, "no such secret", progress.faults());
    }
    try {
      return new SecretReading(
          Envelope.open(
              value.header(),
              value.shareHeader(),
              progress.ciphertext().orElseThrow(),
              progress.shares()),
          value.certificate().state().revision(),
          value.header().created(),
          value.header().expires(),
          progress.isDegraded(),
          progress.policy(),
          progress.faults());
    } catch (ConstellationException e) {
      throw new VaultException(
          e.reason() == Reason.TOO_FEW_SHARES
              ? ClientFailure.NO_QUORUM
              : ClientFailure.FORGED_SECRET,
          "the shares and the ciphertext give no secret: " + e.getMessage(),
          progress.faults());
    }
  }
}
