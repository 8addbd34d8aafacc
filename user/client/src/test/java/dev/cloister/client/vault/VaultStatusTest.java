package dev.cloister.client.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.client.vault.MemoryVault.Fault;
import dev.cloister.constellation.wire.VaultState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How each vault is, whatever it answers. */
class VaultStatusTest {
  @Test
  void status_ofAllVaults_saysWhatEachAnswers() throws Exception {
    World world = World.of(4, 2, 3);
    world.vault(1).fault = Fault.DOWN;
    world.vault(2).fault = Fault.NO_CONFIGURATIONS;
    world.vault(3).fault = Fault.ANOTHER_ANSWER;
    try (VaultClient client = world.client()) {
      List<VaultStatus> status = client.status();

      assertThat(status)
          .extracting(each -> each.member().vault())
          .containsExactlyElementsOf(
              world.vaults.stream().map(vault -> vault.member().vault()).toList());
      VaultStatus good = status.getFirst();
      assertThat(good.state()).contains(VaultState.ACTIVE);
      assertThat(good.incarnation()).hasValue(1);
      assertThat(good.configEpoch()).hasValue(0);
      assertThat(good.continuity()).isPresent();
      assertThat(good.fault()).isEmpty();
      assertThat(kind(status, 1)).isEqualTo(VaultFault.Kind.UNREACHABLE);
      assertThat(kind(status, 2)).isEqualTo(VaultFault.Kind.FORGED);
      assertThat(kind(status, 3)).isEqualTo(VaultFault.Kind.MALFORMED);
    }
  }

  private static VaultFault.Kind kind(List<VaultStatus> status, int index) {
    return status.get(index).fault().orElseThrow().kind();
  }
}
