package dev.cloister.client.vault;

import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import java.util.List;

/** An operation on the constellation failed. Names the vaults that were at fault. */
public final class VaultException extends ClientException {
  private static final long serialVersionUID = 1L;

  private final transient List<VaultFault> faults;
  private final transient List<String> reasons;

  VaultException(ClientFailure failure, String message, List<VaultFault> faults) {
    this(failure, message, faults, List.of());
  }

  VaultException(
      ClientFailure failure, String message, List<VaultFault> faults, List<String> reasons) {
    super(failure, message);
    this.faults = List.copyOf(faults);
    this.reasons = List.copyOf(reasons);
  }

  /** Which vaults did not do their part, and why. */
  public List<VaultFault> faults() {
    return faults;
  }

  /**
   * Of a refusal to attested code, the clauses of the policy that were not met and what was found,
   * by stable code (docs/reference/vault-api.md, findings.md), as enough vaults say.
   */
  public List<String> reasons() {
    return reasons;
  }
}
