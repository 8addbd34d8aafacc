package dev.cloister.client.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.MemoryVault.Fault;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.secret.SecretName;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Refresh against vaults in memory, some of which lie, and with clients that die. */
class VaultRefreshTest {
  @Test
  void refresh_allWell_keepsValueAndPolicyAndTakesAStep() throws Exception {
    for (World world : List.of(World.of(3, 2, 3), World.of(4, 2, 3), World.of(5, 3, 4))) {
      world.put("one");
      for (int step = 1; step <= 3; step++) {
        WriteResult result = refresh(world);

        assertThat(result.revision().version()).isEqualTo(1);
        assertThat(result.revision().step()).isEqualTo(step);
        assertThat(result.committed()).isEqualTo(world.vaults.size());
        readableWithoutAnyOne(world, "one");
      }
      try (VaultClient client = world.client();
          SecretReading reading = client.get(World.NAME)) {
        assertThat(reading.policy().orElseThrow().digest()).isEqualTo(World.policy(1).digest());
      }
    }
  }

  @Test
  void refresh_thenPolicyThenNewVersion_goOn() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    refresh(world);
    try (VaultClient client = world.client()) {
      assertThat(client.changePolicy(World.NAME, World.policy(3)).revision().step()).isEqualTo(2);
      assertThat(client.refresh(World.NAME).revision().step()).isEqualTo(3);
    }
    readableWithoutAnyOne(world, "one");
    world.put("two");
    refresh(world);
    readableWithoutAnyOne(world, "two");
  }

  @Test
  void refresh_oneVaultAway_isRefusedAndTheValueStays() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    world.vault(1).fault = Fault.DOWN;

    VaultException failure = failure(world);

    assertThat(failure.failure()).isEqualTo(ClientFailure.NO_QUORUM);
    assertThat(failure.faults())
        .extracting(VaultFault::vault)
        .containsExactly(world.vault(1).member().vault());
    assertThat(world.get()).isEqualTo("one");
  }

  @Test
  void refresh_ofNothing_saysSo() {
    assertThat(
            catchThrowableOfType(ClientException.class, () -> refresh(World.of(3, 2, 3))).failure())
        .isEqualTo(ClientFailure.NO_SUCH_SECRET);
  }

  @Test
  void refresh_vaultThatOpensSomethingElse_isNamedAndTheOldSharesStay() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    world.vault(2).fault = Fault.WRONG_OPENING;

    VaultException failure = failure(world);

    assertThat(failure.faults())
        .extracting(VaultFault::vault, VaultFault::kind)
        .containsExactly(tuple(world.vault(2).member().vault(), VaultFault.Kind.WRONG_DEALING));
    readableWithoutAnyOne(world, "one");
    world.up();
    assertThat(refresh(world).revision().step()).isEqualTo(1);
    readableWithoutAnyOne(world, "one");
  }

  @Test
  void refresh_partThatDoesNotOpen_namesItsDealerAndWhoComplains() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    world.vault(0).fault = Fault.SPOILT_PART;

    VaultException failure = failure(world);

    assertThat(failure.faults())
        .filteredOn(fault -> fault.vault().equals(world.vault(0).member().vault()))
        .extracting(VaultFault::kind)
        .containsExactly(VaultFault.Kind.DISPUTED_DEALING);
    readableWithoutAnyOne(world, "one");
  }

  /** The certified digest is of another share: what opens the commitment decides. */
  @Test
  void get_afterARefreshInWhichOneVaultNamedAnotherShare_givesTheValueAndNamesIt()
      throws Exception {
    for (World world : List.of(World.of(3, 2, 3), World.of(5, 3, 4))) {
      world.put("one");
      MemoryVault liar = world.vault(0);
      liar.fault = Fault.WRONG_DIGEST;
      refresh(world);
      liar.fault = Fault.NONE;

      List<VaultFault> faults = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        try (VaultClient client = world.client();
            SecretReading reading = client.get(World.NAME)) {
          assertThat(World.text(reading)).isEqualTo("one");
          faults.addAll(reading.faults());
        }
      }
      assertThat(faults)
          .extracting(VaultFault::vault, VaultFault::kind)
          .containsOnly(tuple(liar.member().vault(), VaultFault.Kind.WRONG_SHARE));
      world.put("two");
      refresh(world);
      readableWithoutAnyOne(world, "two");
    }
  }

  /** Wherever the client dies, the value is there, and the next refresh goes on. */
  @Test
  void refresh_clientThatDiesAnywhere_losesNothing() throws Exception {
    for (int messages = 0; ; messages++) {
      World world = World.of(3, 2, 3);
      world.put("one");
      AtomicInteger left = new AtomicInteger(messages);
      boolean died;
      try (VaultClient client =
          world.clientInTurn(through(world, _ -> left.getAndDecrement() > 0))) {
        died =
            catchThrowableOfType(ClientException.class, () -> client.refresh(World.NAME)) != null;
      }

      assertThat(world.get()).as("after %d messages", messages).isEqualTo("one");
      refresh(world);
      readableWithoutAnyOne(world, "one");
      try (VaultClient client = world.client()) {
        client.changePolicy(World.NAME, World.policy(5));
      }
      readableWithoutAnyOne(world, "one");
      if (!died) {
        assertThat(messages).isGreaterThan(20);
        return;
      }
    }
  }

  /** A vault that restarts in a session is not in it any more; the next one goes through. */
  @Test
  void refresh_vaultThatRestartsInTheSession_isDoneInAnother() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    AtomicInteger rounds = new AtomicInteger();
    List<VaultLink> links =
        through(
            world,
            request -> {
              if (request instanceof VaultRequest.DealShares && rounds.incrementAndGet() == 5) {
                world.vaults.forEach(MemoryVault::restart);
              }
              return true;
            });

    try (VaultClient client = world.clientInTurn(links)) {
      assertThat(client.refresh(World.NAME).revision().step()).isEqualTo(1);
    }
    readableWithoutAnyOne(world, "one");
  }

  @Test
  void repair_vaultThatMissedARefresh_givesItItsNewShare() throws Exception {
    World world = World.of(5, 3, 4);
    world.put("one");
    MemoryVault behind = world.vault(1);
    List<VaultLink> links = new ArrayList<>();
    for (MemoryVault vault : world.vaults) {
      links.add(
          vault == behind
              ? new Through(
                  vault,
                  request ->
                      !(request instanceof VaultRequest.CommitSecret
                          || request instanceof VaultRequest.UpdateSecretPolicy))
              : vault);
    }
    try (VaultClient client = world.clientInTurn(links)) {
      assertThat(client.refresh(World.NAME).committed()).isEqualTo(4);
    }
    behind.dropPrepared();

    try (VaultClient client = world.client()) {
      RepairResult repaired = client.repair(World.NAME);
      assertThat(repaired.repaired()).containsExactly(behind.member().vault());
      assertThat(repaired.faults()).isEmpty();
    }
    readableWithoutAnyOne(world, "one");
    refresh(world);
  }

  @Test
  void repair_vaultWithANewDiskAfterARefresh_givesItItsShare() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    refresh(world);
    world.vault(2).forget();

    try (VaultClient client = world.client()) {
      assertThat(client.repair(World.NAME).repaired())
          .containsExactly(world.vault(2).member().vault());
    }
    readableWithoutAnyOne(world, "one");
  }

  @Test
  void refreshAll_refreshesWhatIsThere() throws Exception {
    World world = World.of(3, 2, 3);
    SecretName other = new SecretName("other");
    try (VaultClient client = world.client()) {
      for (SecretName name : List.of(World.NAME, other)) {
        try (var secret = World.secret("v")) {
          client.put(name, World.policy(1), secret, false);
        }
      }

      assertThat(client.refreshAll())
          .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(RefreshOutcome.Refreshed.class))
          .extracting(RefreshOutcome::name)
          .containsExactlyInAnyOrder(World.NAME, other);
      world.vault(0).fault = Fault.WRONG_OPENING;
      assertThat(client.refreshAll())
          .hasSize(2)
          .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(RefreshOutcome.Failed.class));
    }
  }

  private static WriteResult refresh(World world) throws ClientException {
    try (VaultClient client = world.client()) {
      return client.refresh(World.NAME);
    }
  }

  private static VaultException failure(World world) {
    VaultException failure = catchThrowableOfType(VaultException.class, () -> refresh(world));
    assertThat(failure).isNotNull();
    return failure;
  }

  private static void readableWithoutAnyOne(World world, String value) throws Exception {
    for (MemoryVault away : world.vaults) {
      Fault before = away.fault;
      away.fault = Fault.DOWN;
      assertThat(world.get()).isEqualTo(value);
      away.fault = before;
    }
  }

  private static List<VaultLink> through(World world, Predicate<VaultRequest> passes) {
    List<VaultLink> links = new ArrayList<>();
    world.vaults.forEach(vault -> links.add(new Through(vault, passes)));
    return links;
  }

  private record Through(VaultLink vault, Predicate<VaultRequest> passes) implements VaultLink {
    @Override
    public Member member() {
      return vault.member();
    }

    @Override
    public VaultAnswer send(VaultRequest request) throws LinkException {
      if (!passes.test(request)) {
        throw new LinkException(VaultFault.Kind.UNREACHABLE, "lost");
      }
      return vault.send(request);
    }

    @Override
    public Optional<AttestedPeer> proven() {
      return vault.proven();
    }

    @Override
    public void close() {
      vault.close();
    }
  }
}
