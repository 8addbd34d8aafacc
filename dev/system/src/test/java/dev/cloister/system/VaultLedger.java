package dev.cloister.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.client.vault.SecretReading;
import dev.cloister.client.vault.VaultFault;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.secret.SecretName;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was asked of vaults and what they acknowledged, kept outside of them. What was never
 * acknowledged may have taken effect or not; what was, stands until something later does.
 */
final class VaultLedger {
  /** What no crash excuses. */
  private static final Set<VaultFault.Kind> LIES =
      EnumSet.of(
          VaultFault.Kind.FORGED, VaultFault.Kind.WRONG_SHARE, VaultFault.Kind.WRONG_CIPHERTEXT);

  private final Map<SecretName, Revision> acknowledged = new ConcurrentHashMap<>();
  private final Map<Revision, String> values = new ConcurrentHashMap<>();
  private final Map<Revision, ByteString> policies = new ConcurrentHashMap<>();
  private final Map<ByteString, SecretName> asked = new ConcurrentHashMap<>();

  /** A value that is about to be written. */
  void writes(Revision revision, String value) {
    values.put(written(revision), value);
  }

  /** A policy that is about to be asked for. */
  void asks(SecretName name, SecretPolicy policy) {
    asked.put(policy.digest(), name);
  }

  /** A write or change that was acknowledged. */
  void acknowledged(SecretName name, Revision revision, SecretPolicy policy) {
    policies.put(revision, policy.digest());
    acknowledged.merge(name, revision, (a, b) -> a.compareTo(b) > 0 ? a : b);
  }

  /** What a read that begins now has to show at least. */
  Optional<Revision> floor(SecretName name) {
    return Optional.ofNullable(acknowledged.get(name));
  }

  Set<SecretName> names() {
    return Set.copyOf(acknowledged.keySet());
  }

  /** What was read is what was written, under a policy that was asked for, and not too old. */
  void check(SecretName name, Optional<Revision> floor, SecretReading reading) {
    String value = reading.secret().use(bytes -> new String(bytes, StandardCharsets.UTF_8));
    assertThat(value)
        .as("%s at %s", name, reading.revision())
        .isEqualTo(values.get(written(reading.revision())));
    floor.ifPresent(
        least ->
            assertThat(reading.revision())
                .as("%s: an acknowledged version is lost", name)
                .isGreaterThanOrEqualTo(least));
    reading
        .policy()
        .ifPresent(
            policy -> {
              assertThat(asked)
                  .as("%s: a policy nobody asked for", name)
                  .containsKey(policy.digest());
              ByteString known = policies.get(reading.revision());
              if (known != null) {
                assertThat(policy.digest()).as("%s: its policy", name).isEqualTo(known);
              }
            });
    check(reading.faults());
  }

  /** A killed vault is silent or behind: it says nothing that is wrong. */
  void check(Collection<VaultFault> faults) {
    assertThat(faults).as("honest vaults").noneMatch(fault -> LIES.contains(fault.kind()));
  }

  private static Revision written(Revision revision) {
    return new Revision(revision.version(), revision.setId(), 0);
  }
}
