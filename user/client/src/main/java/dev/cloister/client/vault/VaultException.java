package dev.cloister.client.vault;

import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import java.util.List;

/** An operation on the constellation failed. Names the vaults that were at fault. */
public final class VaultException extends ClientException {
  private static final long serialVersionUID = 1L;

  private final transient List<VaultFault> faults;

  VaultException(ClientFailure failure, String message, List<VaultFault> faults) {
    super(failure, message);
    this.faults = List.copyOf(faults);
  }

  /** Which vaults did not do their part, and why. */
  public List<VaultFault> faults() {
    return faults;
  }
}
