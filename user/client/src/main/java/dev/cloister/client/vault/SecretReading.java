package dev.cloister.client.vault;

import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.Revision;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A secret that was read. Closing it wipes the value.
 *
 * @param secret the value
 * @param revision which state it is
 * @param created seconds since the epoch
 * @param expires seconds since the epoch
 * @param degraded whether fewer vaults than usual voted for it, and it was not repaired since
 * @param policy who else may have it, as it was certified
 * @param faults vaults that did not do their part, and why: those named wrong should be looked at,
 *     those behind be repaired
 */
public record SecretReading(
    SecretBytes secret,
    Revision revision,
    long created,
    long expires,
    boolean degraded,
    Optional<SecretPolicy> policy,
    List<VaultFault> faults)
    implements AutoCloseable {
  /** Copies the list. */
  public SecretReading {
    Objects.requireNonNull(secret);
    Objects.requireNonNull(revision);
    faults = List.copyOf(faults);
  }

  @Override
  public void close() {
    secret.close();
  }
}
