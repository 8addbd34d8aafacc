package dev.cloister.client.vault;

import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.wire.HeldSecret;
import java.util.ArrayList;
import java.util.List;

/** Makes a secret of what enough vaults showed. */
final class Opening {
  private Opening() {}

  /**
   * Reads a secret; the caller closes it. Where the shares that came first do not fit, all vaults
   * are asked: more than needed show which one is wrong.
   *
   * @throws VaultException with {@link ClientFailure#NO_SUCH_SECRET}, {@link
   *     ClientFailure#NO_QUORUM} or {@link ClientFailure#FORGED_SECRET}, and what reading throws
   */
  static SecretReading read(Vaults vaults, Reader reader) throws ClientException {
    try (ReadProgress progress = reader.settled()) {
      return of(vaults, progress);
    } catch (VaultException e) {
      if (e.failure() != ClientFailure.FORGED_SECRET) {
        throw e;
      }
    }
    try (ReadProgress progress = reader.settledEverywhere()) {
      return of(vaults, progress);
    }
  }

  private static List<VaultFault> faults(
      Vaults vaults, ReadProgress progress, FittingShares fitting) {
    List<VaultFault> faults = new ArrayList<>(progress.faults());
    vaults.current().members().stream()
        .filter(member -> fitting.misfits().contains(member.position()))
        .map(member -> new VaultFault(member.vault(), VaultFault.Kind.WRONG_SHARE, "does_not_fit"))
        .forEach(faults::add);
    return faults;
  }

  private static SecretReading of(Vaults vaults, ReadProgress progress) throws ClientException {
    if (progress.newest().isEmpty()
        || !(progress.newest().get() instanceof HeldSecret.Value value)) {
      throw new VaultException(ClientFailure.NO_SUCH_SECRET, "no such secret", progress.faults());
    }
    try {
      FittingShares fitting =
          FittingShares.open(value, progress.ciphertext().orElseThrow(), progress.shares());
      return new SecretReading(
          fitting.secret(),
          value.certificate().state().revision(),
          value.header().created(),
          value.header().expires(),
          progress.isDegraded(),
          progress.policy(),
          faults(vaults, progress, fitting));
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
