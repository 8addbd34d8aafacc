package dev.cloister.client.vault;

import java.util.List;

/**
 * What an owner has, as vaults say.
 *
 * @param secrets by name; deleted ones are left out
 * @param faults vaults that did not do their part, and why
 */
public record SecretListing(List<SecretEntry> secrets, List<VaultFault> faults) {
  /** Copies the lists. */
  public SecretListing {
    secrets = List.copyOf(secrets);
    faults = List.copyOf(faults);
  }
}
