package dev.cloister.client.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.MemoryVault.Fault;
import dev.cloister.constellation.secret.SecretId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Vaults that lost or missed their part get it again. */
class VaultRepairTest {
  private static final Pace QUICK =
      new Pace(Duration.ofHours(1), Duration.ofHours(1), Duration.ZERO);

  @Test
  void repair_vaultThatLostItsDisk_holdsItsShareAgain() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    world.vault(1).forget();
    try (VaultClient client = world.client()) {
      RepairResult result = client.repair(World.NAME);
      assertThat(result.repaired()).containsExactly(world.vault(1).member().vault());
      assertThat(result.holders()).hasSize(3);
      assertThat(result.faults()).isEmpty();
    }
    for (MemoryVault vault : world.vaults) {
      vault.fault = Fault.DOWN;
      assertThat(world.get()).isEqualTo("one");
      vault.fault = Fault.NONE;
    }
  }

  @Test
  void repair_vaultThatWasDownAtAnOverwrite_holdsTheNewVersion() throws Exception {
    World world = World.of(5, 3, 4);
    world.put("one");
    world.vault(4).fault = Fault.DOWN;
    world.put("two");
    world.up();
    try (VaultClient client = world.client()) {
      assertThat(client.repair(World.NAME).repaired())
          .containsExactly(world.vault(4).member().vault());
    }
    assertThat(world.vault(4).committed(id(world)).orElseThrow().version()).isEqualTo(2);
  }

  /** The vault that came back votes, and all get the certificate of the full quorum. */
  @Test
  void repair_afterADegradedWrite_isDegradedNoMore() throws Exception {
    World world = World.degradable();
    world.vault(0).fault = Fault.DOWN;
    try (VaultClient client = world.client(QUICK)) {
      assertThat(World.put(client, "one", true).degraded()).isTrue();
      world.up();
      RepairResult result = client.repair(World.NAME);
      assertThat(result.degraded()).isFalse();
      assertThat(result.repaired()).containsExactly(world.vault(0).member().vault());
      try (SecretReading reading = client.get(World.NAME)) {
        assertThat(reading.degraded()).isFalse();
        assertThat(World.text(reading)).isEqualTo("one");
      }
    }
    assertThat(world.vaults).allMatch(vault -> vault.votes(id(world)) == 3);
  }

  @Test
  void repair_whereAllIsWell_doesNothing() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    try (VaultClient client = world.client()) {
      RepairResult result = client.repair(World.NAME);
      assertThat(result.repaired()).isEmpty();
      assertThat(result.holders()).hasSize(3);
    }
  }

  /** A vault that has the version and shows a wrong share takes nothing: it is replaced. */
  @Test
  void repair_vaultThatShowsAWrongShare_isNamedAndNotRepaired() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    world.vault(0).fault = Fault.WRONG_SHARE;
    try (VaultClient client = world.client()) {
      RepairResult result = client.repair(World.NAME);
      assertThat(result.repaired()).isEmpty();
      assertThat(result.faults())
          .extracting(VaultFault::vault, VaultFault::kind)
          .containsExactly(tuple(world.vault(0).member().vault(), VaultFault.Kind.WRONG_SHARE));
    }
  }

  /** A vault that missed the change of policy takes it on the certificate's word. */
  @Test
  void repair_ofALaterStep_bringsShareAndPolicy() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    try (VaultClient client = world.client()) {
      client.changePolicy(World.NAME, World.policy(2));
      world.vault(1).forget();
      RepairResult result = client.repair(World.NAME);
      assertThat(result.repaired()).containsExactly(world.vault(1).member().vault());
      assertThat(result.faults()).isEmpty();
      world.vault(0).fault = Fault.DOWN;
      try (SecretReading reading = client.get(World.NAME)) {
        assertThat(World.text(reading)).isEqualTo("one");
        assertThat(reading.policy().orElseThrow().digest()).isEqualTo(World.policy(2).digest());
      }
    }
  }

  /** A vault that was away for the change of policy only lacks the certificate. */
  @Test
  void repair_vaultThatMissedAStep_takesIt() throws Exception {
    World world = World.of(5, 3, 4);
    world.put("one");
    world.vault(4).fault = Fault.DOWN;
    try (VaultClient client = world.client()) {
      client.changePolicy(World.NAME, World.policy(2));
      world.up();
      RepairResult result = client.repair(World.NAME);
      assertThat(result.repaired()).containsExactly(world.vault(4).member().vault());
      assertThat(result.faults()).isEmpty();
    }
    assertThat(world.vault(4).committed(id(world)).orElseThrow().step()).isEqualTo(1);
  }

  @Test
  void repair_whatIsNotThere_isNoSuchSecret() throws Exception {
    World world = World.of(3, 2, 3);
    try (VaultClient client = world.client()) {
      assertThat(
              catchThrowableOfType(ClientException.class, () -> client.repair(World.NAME))
                  .failure())
          .isEqualTo(ClientFailure.NO_SUCH_SECRET);
    }
  }

  private static SecretId id(World world) {
    return SecretId.of(world.descriptor().constellationId(), World.OWNER, World.NAME);
  }
}
