package dev.cloister.client.vault;

import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.head.HeadId;
import dev.cloister.constellation.head.HeadStanding;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The head of a service as its owner sees it.
 *
 * @param head its handle, which the service is configured with
 * @param vaults those that know it, each with how far the service was; unverified: only the service
 *     knows its own words
 * @param faults of the others
 */
public record HeadRegistration(
    HeadId head, Map<VaultId, Optional<HeadStanding>> vaults, List<VaultFault> faults) {
  /** Copies both. */
  public HeadRegistration {
    vaults = Map.copyOf(vaults);
    faults = List.copyOf(faults);
  }
}
