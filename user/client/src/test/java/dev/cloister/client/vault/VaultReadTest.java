package dev.cloister.client.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.MemoryVault.Fault;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.secret.SecretName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads from vaults of which some are away, slow, behind or lying. */
class VaultReadTest {
  @ParameterizedTest
  @CsvSource({"3, 2, 3", "4, 2, 3", "5, 3, 4"})
  void get_whatWasPut_isTheSecret(int n, int k, int q) throws Exception {
    World world = World.of(n, k, q);
    world.put("one");
    world.put("two");
    try (VaultClient client = world.client();
        SecretReading reading = client.get(World.NAME)) {
      assertThat(World.text(reading)).isEqualTo("two");
      assertThat(reading.revision().version()).isEqualTo(2);
      assertThat(reading.expires() - reading.created()).isEqualTo(3601);
      assertThat(reading.degraded()).isFalse();
      assertThat(reading.policy().orElseThrow().digest()).isEqualTo(World.policy(1).digest());
      assertThat(reading.faults()).isEmpty();
    }
  }

  @Test
  void get_whatNobodyPut_isNoSuchSecret() {
    assertThat(failure(World.of(3, 2, 3)).failure()).isEqualTo(ClientFailure.NO_SUCH_SECRET);
  }

  /** It asks two of three, as every reader; the third only costs. */
  @Test
  void get_ofThree_asksTwo() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    int before = requests(world);
    world.get();
    assertThat(requests(world) - before).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"3, 2, 3", "4, 2, 3", "5, 3, 4"})
  void get_oneDown_isTheSecret(int n, int k, int q) throws Exception {
    World world = World.of(n, k, q);
    world.put("one");
    for (MemoryVault vault : world.vaults) {
      vault.fault = Fault.DOWN;
      assertThat(world.get()).isEqualTo("one");
      vault.fault = Fault.NONE;
    }
  }

  /** Faults that a vault cannot hide: it is named, and the others suffice. */
  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {
        "WRONG_SHARE",
        "OTHERS_SHARE",
        "WRONG_CIPHERTEXT",
        "WRONG_VOTES",
        "FEW_VOTES",
        "OTHER_HEADER",
        "OLD_VERSION",
        "ANOTHER_SECRET",
        "NOTHING",
        "FORGED_PENDING",
        "OTHERS_VOTE",
        "WRONG_POLICY",
        "ANOTHER_ANSWER",
        "DOWN"
      })
  void get_oneLies_namesItAndGivesTheSecret(Fault fault) throws Exception {
    World world = World.of(3, 2, 3);
    try (VaultClient client = world.client()) {
      client.put(new SecretName("another"), World.policy(1), World.secret("x"), false);
    }
    world.put("one");
    world.put("two");
    for (int liar = 0; liar < 2; liar++) {
      world.vault(liar).fault = fault;
      try (VaultClient client = world.client();
          SecretReading reading = client.get(World.NAME)) {
        assertThat(World.text(reading)).isEqualTo("two");
        assertThat(reading.faults())
            .extracting(VaultFault::vault, VaultFault::kind)
            .containsExactly(tuple(world.vault(liar).member().vault(), expected(fault)));
      }
      world.up();
    }
  }

  private static VaultFault.Kind expected(Fault fault) {
    return switch (fault) {
      case WRONG_SHARE, OTHERS_SHARE -> VaultFault.Kind.WRONG_SHARE;
      case WRONG_CIPHERTEXT -> VaultFault.Kind.WRONG_CIPHERTEXT;
      case OLD_VERSION, NOTHING -> VaultFault.Kind.BEHIND;
      case ANOTHER_ANSWER -> VaultFault.Kind.MALFORMED;
      case DOWN -> VaultFault.Kind.UNREACHABLE;
      default -> VaultFault.Kind.FORGED;
    };
  }

  /** Two of three lie: no good answers are left to count on. */
  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"WRONG_SHARE", "WRONG_CIPHERTEXT", "WRONG_VOTES", "ANOTHER_ANSWER", "DOWN"})
  void get_twoOfThreeLie_isAnErrorThatNamesThem(Fault fault) throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    world.vault(0).fault = fault;
    world.vault(1).fault = fault;
    VaultException failure = failure(world);
    assertThat(failure.failure()).isEqualTo(ClientFailure.NO_QUORUM);
    assertThat(failure.faults())
        .extracting(VaultFault::vault)
        .containsExactlyInAnyOrder(
            world.vault(0).member().vault(), world.vault(1).member().vault());
  }

  /** A slow vault holds nobody up: the next is asked after the hedge's time. */
  @Test
  void get_oneSlow_asksAnother() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    world.vault(0).fault = Fault.SLOW;
    Pace hedging = new Pace(Duration.ofMillis(1), Duration.ofHours(1), Duration.ZERO);
    try (VaultClient client = world.client(hedging);
        SecretReading reading = client.get(World.NAME)) {
      assertThat(World.text(reading)).isEqualTo("one");
    }
  }

  /** Who failed is not asked first again. */
  @Test
  void get_afterAVaultFailed_asksOthersFirst() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    world.vault(0).fault = Fault.DOWN;
    try (VaultClient client = world.client()) {
      client.get(World.NAME).close();
      int before = world.vault(0).requests.get();
      client.get(World.NAME).close();
      assertThat(world.vault(0).requests).hasValue(before);
    }
  }

  /** The writer died after one vault committed: the reader carries the certificate on. */
  @Test
  void get_committedAtOne_isWrittenBackFirst() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    Interrupted.afterCommits(world, 1, "two");
    assertThat(committed(world)).containsExactly(2L, 1L, 1L);

    world.vault(2).fault = Fault.DOWN;
    assertThat(world.get()).isEqualTo("two");
    assertThat(committed(world)).containsExactly(2L, 2L, 1L);
    world.up();
    for (MemoryVault down : world.vaults) {
      down.fault = Fault.DOWN;
      assertThat(world.get()).isEqualTo("two");
      down.fault = Fault.NONE;
    }
  }

  /** Else a reader after this one would find the value again. */
  @Test
  void get_deletionCommittedAtOne_isWrittenBackFirst() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    Interrupted.afterCommitsOfADeletion(world, 1);
    assertThat(committed(world)).containsExactly(2L, 1L, 1L);

    world.vault(2).fault = Fault.DOWN;
    assertThat(failure(world).failure()).isEqualTo(ClientFailure.NO_SUCH_SECRET);
    assertThat(committed(world)).containsExactly(2L, 2L, 1L);
    world.up();
    for (MemoryVault down : world.vaults) {
      down.fault = Fault.DOWN;
      assertThat(failure(world).failure()).isEqualTo(ClientFailure.NO_SUCH_SECRET);
      down.fault = Fault.NONE;
    }
  }

  /** All hold it and nobody committed it: whoever reads finishes it. */
  @Test
  void get_preparedAtAll_isFinished() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    Interrupted.afterCommits(world, 0, "two");
    assertThat(committed(world)).containsExactly(1L, 1L, 1L);

    try (VaultClient client = world.clientInTurn(world.vaults);
        SecretReading reading = client.get(World.NAME)) {
      assertThat(World.text(reading)).isEqualTo("two");
    }
    assertThat(committed(world)).containsExactly(2L, 2L, 2L);
  }

  @Test
  void get_preparedAtTooFew_isTheCommittedOne() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    Interrupted.afterPrepares(world, 2, "two");

    assertThat(world.get()).isEqualTo("one");
    assertThat(committed(world)).containsExactly(1L, 1L, 1L);
  }

  /** What a reader cannot settle, a later one might miss. */
  @Test
  void get_committedAtOneAndNobodyElseTakesIt_isAnError() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    Interrupted.afterCommits(world, 1, "two");
    for (MemoryVault vault : world.vaults) {
      if (vault.committed(id(world)).orElseThrow().version() == 1) {
        vault.dropPrepared();
      }
    }
    assertThat(failure(world).failure()).isEqualTo(ClientFailure.NO_QUORUM);
  }

  /**
   * An overwrite while each vault in turn was down; then every set of vaults answers alone. Never
   * the old value, never garbage; and where as many answer as readers need, the new one.
   */
  @ParameterizedTest
  @CsvSource({"4, 2, 3", "5, 3, 4"})
  void get_throughEverySubsetAfterAnOverwriteWithOneDown_isTheLatestOrAnError(int n, int k, int q)
      throws Exception {
    for (int down = 0; down < n; down++) {
      World world = World.of(n, k, q);
      world.put("old");
      world.vault(down).fault = Fault.DOWN;
      world.put("new");
      throughEverySubset(world, down, "new");
    }
  }

  @Test
  void get_throughEverySubsetAfterADegradedOverwrite_isTheLatestOrAnError() throws Exception {
    for (int down = 0; down < 3; down++) {
      World world = World.degradable();
      world.put("old");
      world.vault(down).fault = Fault.DOWN;
      try (VaultClient client =
          world.client(new Pace(Duration.ZERO, Duration.ofHours(1), Duration.ZERO))) {
        WriteResult result = World.put(client, "new", true);
        assertThat(result.degraded()).isTrue();
      }
      throughEverySubset(world, down, "new");
    }
  }

  private static void throughEverySubset(World world, int down, String latest) throws Exception {
    int n = world.vaults.size();
    int k = world.descriptor().quorums().k();
    for (int mask = 1; mask < 1 << n; mask++) {
      for (int i = 0; i < n; i++) {
        world.vault(i).fault = (mask >> i & 1) == 1 ? Fault.NONE : Fault.DOWN;
      }
      int fresh = Integer.bitCount(mask) - (mask >> down & 1);
      boolean enough =
          Integer.bitCount(mask) >= world.descriptor().quorums().readers()
              && fresh >= k
              && fresh >= world.descriptor().quorums().settled();
      if (enough) {
        assertThat(world.get()).isEqualTo(latest);
      } else {
        assertThat(failure(world).failure()).isEqualTo(ClientFailure.NO_QUORUM);
      }
    }
  }

  private static VaultException failure(World world) {
    try (VaultClient client = world.client()) {
      return catchThrowableOfType(VaultException.class, () -> client.get(World.NAME).close());
    }
  }

  private static int requests(World world) {
    return world.vaults.stream().mapToInt(vault -> vault.requests.get()).sum();
  }

  private static SecretId id(World world) {
    return SecretId.of(world.descriptor().constellationId(), World.OWNER, World.NAME);
  }

  private static List<Long> committed(World world) {
    List<Long> versions = new ArrayList<>();
    world.vaults.forEach(v -> versions.add(v.committed(id(world)).orElseThrow().version()));
    return versions;
  }
}
