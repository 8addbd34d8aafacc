package dev.cloister.client.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.HeadVault.Fault;
import dev.cloister.constellation.head.HeadId;
import dev.cloister.constellation.head.HeadName;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Heads as their owner registers them. */
class OwnedHeadTest {
  private static final HeadName NAME = new HeadName("enclave");

  private final World world = World.of(3, 2, 3);
  private final HeadId head = HeadId.of(world.history.constellationId(), World.OWNER, NAME);
  private final List<HeadVault> vaults =
      world.descriptor().members().stream().map(member -> new HeadVault(member, head)).toList();

  @Test
  void register_atAllVaults_isKnownToAll() throws Exception {
    try (VaultClient client = world.clientInTurn(vaults)) {
      assertThat(client.registerHead(NAME, World.policy(1)).head()).isEqualTo(head);
      assertThat(client.readHead(NAME).vaults()).hasSize(3);
    }
  }

  @Test
  void register_atFewerThanQVaults_isNoQuorum() {
    for (Fault fault : List.of(Fault.DOWN, Fault.MUTE, Fault.ANOTHER_HEAD)) {
      vaults.get(1).fault = fault;
      try (VaultClient client = world.clientInTurn(vaults)) {
        VaultException failure =
            catchThrowableOfType(
                VaultException.class, () -> client.registerHead(NAME, World.policy(1)));
        assertThat(failure.failure()).isEqualTo(ClientFailure.NO_QUORUM);
        assertThat(failure.faults())
            .extracting(VaultFault::vault)
            .containsExactly(vaults.get(1).member().vault());
      }
    }
  }

  @Test
  void delete_again_isDone() throws Exception {
    try (VaultClient client = world.clientInTurn(vaults)) {
      client.registerHead(NAME, World.policy(1));
      vaults.get(2).fault = Fault.MUTE;
      assertThat(catchThrowableOfType(VaultException.class, () -> client.deleteHead(NAME)))
          .isNotNull();
      vaults.get(2).fault = Fault.NONE;
      assertThat(client.deleteHead(NAME).vaults()).hasSize(3);
    }
  }
}
