package dev.cloister.client.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.ConstellationRecovery;
import dev.cloister.client.vault.ProposedRecovery;
import dev.cloister.client.vault.SecretReading;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.VaultFault;
import dev.cloister.client.vault.VaultStatus;
import dev.cloister.client.vault.WriteResult;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.constellation.wire.Continuity;
import dev.cloister.constellation.wire.VaultState;
import dev.cloister.vault.VaultProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client sees when the host of one vault, or of all, plays with disks and processes. */
class VaultPeersTest {
  private static final SecretName NAME = new SecretName("db/password");
  private static final Quorums SHAPE = Quorums.of(3, 2, 3, 1, 2);

  @TempDir private Path folder;
  private int twins;

  @Test
  void vault_onAnOlderDisk_isQuarantinedAndNamedAndTheOthersGiveTheSecret() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE);
        VaultClient client = machine.client()) {
      int first = machine.firstAsked();
      put(client, "one");
      machine.stop(first);
      Path old = machine.copy(first, "old");
      machine.start(first);
      put(client, "two");
      machine.stop(first);
      machine.replace(first, old);
      machine.boot(first);

      VaultStatus status = machine.await(first, VaultState.QUARANTINE);
      assertThat(status.continuity().orElseThrow().state()).isEqualTo(Continuity.State.QUARANTINED);
      assertThat(faultOf(machine, first)).isEqualTo("quarantined: rolled_back");
      assertThat(refusal(() -> put(client, "three"))).isEqualTo(ClientFailure.NO_QUORUM);
    }
  }

  @Test
  void machine_fromWhoseDiskAnotherWasStarted_isFenced() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE);
        VaultClient client = machine.client()) {
      int first = machine.firstAsked();
      put(client, "two");
      VaultProcess twin = twin(machine, first);
      while (twin.state() == VaultState.QUARANTINE) {
        // The disk went on after it was copied: that machine was rolled back.
        twin = twin(machine, first);
      }

      machine.await(first, VaultState.QUARANTINE);
      assertThat(faultOf(machine, first)).isEqualTo("quarantined: fenced");
    }
  }

  /** A machine that was started from a copy of a disk, when its peers have judged it. */
  private VaultProcess twin(VaultMachine machine, int index) throws Exception {
    VaultProcess twin = machine.bootTwin(machine.copy(index, "twin-" + twins++));
    while (twin.state() == VaultState.STARTING) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    return twin;
  }

  @Test
  void constellation_ofWhichAllProcessesEnded_recoversAndSaysSinceWhenItIsUnproven()
      throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      try (VaultClient client = machine.client()) {
        put(client, "two");
      }
      for (int i = 0; i < 3; i++) {
        machine.stop(i);
      }
      machine.boot(0);
      machine.boot(1);
      machine.start(2);
      try (VaultClient client = machine.client()) {
        assertThat(get(client)).isEqualTo("two");
        assertThat(client.status())
            .allSatisfy(
                status ->
                    assertThat(status.continuity().orElseThrow().state())
                        .isEqualTo(Continuity.State.UNPROVEN));
        put(client, "three");
        assertThat(get(client)).isEqualTo("three");
      }
    }
  }

  @Test
  void recovery_ofTwoVaultsThatAreLeft_needsTheOwner() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      try (VaultClient client = machine.client()) {
        put(client, "two");
      }
      for (int i = 0; i < 3; i++) {
        machine.stop(i);
      }
      machine.boot(0);
      machine.boot(1);
      ConstellationRecovery recovery = machine.recovery();
      ProposedRecovery proposed = recovery.propose();
      assertThat(proposed.missing()).containsExactly(machine.vault(2));
      SigningKey stranger = SigningKey.generate(VaultMachine.RANDOM);
      assertThat(
              catchThrowableOfType(
                  IllegalArgumentException.class, () -> recovery.consent(proposed, stranger)))
          .isNotNull();

      assertThat(recovery.consent(proposed, machine.authority)).isEmpty();
      try (VaultClient client = machine.client()) {
        assertThat(get(client)).isEqualTo("two");
      }
      assertThat(refusal(recovery::propose)).isEqualTo(ClientFailure.REFUSED);
    }
  }

  /** One is gone for good, another stopped: the third serves nobody, and takes part. */
  @Test
  void recovery_ofOneThatStillRunsAndOneThatStopped_needsTheOwner() throws Exception {
    try (VaultMachine machine = VaultMachine.of(folder, SHAPE)) {
      try (VaultClient client = machine.client()) {
        put(client, "two");
      }
      machine.stop(2);
      machine.stop(0);
      machine.boot(0);
      ConstellationRecovery recovery = machine.recovery();
      Optional<ProposedRecovery> proposed = Optional.empty();
      while (proposed.isEmpty()) {
        try {
          proposed = Optional.of(recovery.propose());
        } catch (ClientException e) {
          // The third was let read a moment ago.
          assertThat(e.failure()).isEqualTo(ClientFailure.REFUSED);
        }
      }
      assertThat(proposed.get().missing()).containsExactly(machine.vault(2));
      assertThat(recovery.consent(proposed.get(), machine.authority)).isEmpty();
      try (VaultClient client = machine.client()) {
        assertThat(get(client)).isEqualTo("two");
      }
    }
  }

  @Test
  void vaults_thatDoNotKnowWhereTheirPeersListen_serveNothing() throws Exception {
    try (VaultMachine machine = VaultMachine.withoutAddresses(folder, SHAPE);
        VaultClient client = machine.client()) {
      assertThat(client.status())
          .allSatisfy(status -> assertThat(status.state()).contains(VaultState.STARTING));
      assertThat(refusal(() -> put(client, "one"))).isEqualTo(ClientFailure.NO_QUORUM);
    }
  }

  /** What a client says of that vault, which it asks first, while it reads from the others. */
  private static String faultOf(VaultMachine machine, int index) throws Exception {
    try (VaultClient client = machine.client();
        SecretReading reading = client.get(NAME)) {
      assertThat(text(reading)).isEqualTo("two");
      assertThat(reading.faults()).hasSize(1);
      VaultFault fault = reading.faults().getFirst();
      assertThat(fault.vault()).isEqualTo(machine.vault(index));
      return fault.detail();
    }
  }

  private static ClientFailure refusal(ThrowingCallable call) {
    return catchThrowableOfType(ClientException.class, call).failure();
  }

  private static WriteResult put(VaultClient client, String value) throws Exception {
    try (SecretBytes secret = SecretBytes.takeOver(value.getBytes(StandardCharsets.UTF_8))) {
      return client.put(NAME, policy(), secret, false);
    }
  }

  private static String get(VaultClient client) throws Exception {
    try (SecretReading reading = client.get(NAME)) {
      return text(reading);
    }
  }

  private static String text(SecretReading reading) {
    return reading.secret().use(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private static SecretPolicy policy() throws Exception {
    return SecretPolicy.parse("{\"version\": 1, \"release\": {}}".getBytes(StandardCharsets.UTF_8));
  }
}
