package dev.cloister.client.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.MemoryVault.Fault;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.secret.SecretName;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes, deletions and what is acknowledged of them. */
class VaultWriteTest {
  private static final Pace QUICK = new Pace(Duration.ZERO, Duration.ofHours(1), Duration.ZERO);

  @Test
  void put_acknowledged_isCommittedAtAll() throws Exception {
    World world = World.of(3, 2, 3);
    WriteResult result = world.put("one");
    assertThat(result.committed()).isEqualTo(3);
    assertThat(result.members()).isEqualTo(3);
    assertThat(result.degraded()).isFalse();
    assertThat(result.superseded()).isFalse();
    assertThat(result.faults()).isEmpty();
    assertThat(world.vaults)
        .allMatch(v -> v.committed(id(world)).equals(Optional.of(result.revision())));
  }

  /** Five vaults and four of them enough: the fifth gets it too where it is there. */
  @Test
  void put_moreThanNeededAreThere_allHaveIt() throws Exception {
    World world = World.of(5, 3, 4);
    assertThat(world.put("one").committed()).isEqualTo(5);
  }

  @Test
  void put_oneDownAndTheOthersEnough_isAcknowledgedAndNamesIt() throws Exception {
    World world = World.of(5, 3, 4);
    world.vault(2).fault = Fault.DOWN;
    WriteResult result = world.put("one");
    assertThat(result.committed()).isEqualTo(4);
    assertThat(result.degraded()).isFalse();
    assertThat(result.faults())
        .containsExactly(
            new VaultFault(
                world.vault(2).member().vault(), VaultFault.Kind.UNREACHABLE, "peer_unreachable"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"DOWN", "MUTE", "ANOTHER_ANSWER", "FORGED_WORDS", "OTHERS_VOTE"})
  void put_oneOfThreeDoesNotDoItsPart_isNoQuorumAndNamesIt(Fault fault) throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    world.vault(1).fault = fault;
    VaultException failure = putFailure(world, false);
    assertThat(failure.failure()).isEqualTo(ClientFailure.NO_QUORUM);
    assertThat(failure.faults())
        .extracting(VaultFault::vault)
        .contains(world.vault(1).member().vault());
    if (fault == Fault.DOWN) {
      // Of the others a reader finds all votes, and finishes what was begun.
      world.up();
      assertThat(world.get()).isEqualTo("one");
    }
  }

  /** A commit that did not reach the disk is not acknowledged. */
  @Test
  void put_commitAnsweredWithAnOlderVersion_isNotAcknowledged() throws Exception {
    World world = World.of(3, 2, 3);
    world.vault(1).fault = Fault.OLD_VERSION;
    VaultException failure = putFailure(world, false);
    assertThat(failure.faults())
        .extracting(VaultFault::kind)
        .containsExactly(VaultFault.Kind.FORGED);
  }

  @Test
  void put_degradedWhereOffered_isAcknowledgedAndSaysSo() throws Exception {
    World world = World.degradable();
    world.vault(0).fault = Fault.DOWN;
    try (VaultClient client = world.client(QUICK)) {
      WriteResult result = World.put(client, "one", true);
      assertThat(result.degraded()).isTrue();
      assertThat(result.committed()).isEqualTo(2);
      try (SecretReading reading = client.get(World.NAME)) {
        assertThat(World.text(reading)).isEqualTo("one");
        assertThat(reading.degraded()).isTrue();
      }
    }
  }

  @Test
  void put_degradedWithAllThere_isAFullWrite() throws Exception {
    World world = World.degradable();
    try (VaultClient client = world.client()) {
      assertThat(World.put(client, "one", true).degraded()).isFalse();
    }
  }

  @Test
  void put_degradedWhereNotAsked_isNoQuorum() throws Exception {
    World world = World.degradable();
    world.vault(0).fault = Fault.DOWN;
    assertThat(putFailure(world, false).failure()).isEqualTo(ClientFailure.NO_QUORUM);
  }

  @Test
  void put_degradedWhereNotOffered_isNoQuorum() throws Exception {
    World world = World.of(3, 2, 3);
    world.vault(0).fault = Fault.DOWN;
    assertThat(putFailure(world, true).failure()).isEqualTo(ClientFailure.NO_QUORUM);
  }

  /** The same version, however often it is sent. */
  @Test
  void attempt_runAgain_isTheSameVersion() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    world.vault(1).fault = Fault.DOWN;
    try (VaultClient client = world.client();
        SecretBytes secret = World.secret("two");
        StoreAttempt attempt = client.store(World.NAME, World.policy(1), secret)) {
      assertThat(catchThrowableOfType(VaultException.class, () -> attempt.run(false)).failure())
          .isEqualTo(ClientFailure.NO_QUORUM);
      world.up();
      assertThat(attempt.run(false).revision()).isEqualTo(attempt.revision());
      assertThat(attempt.run(false).committed()).isEqualTo(3);
      assertThat(attempt.revision().version()).isEqualTo(2);
    }
    assertThat(world.get()).isEqualTo("two");
  }

  /** Votes that were lost on the way are given again. */
  @Test
  void attempt_runAgainAfterLostAnswers_isAcknowledged() throws Exception {
    World world = World.of(3, 2, 3);
    try (VaultClient client = world.client();
        SecretBytes secret = World.secret("one");
        StoreAttempt attempt = client.store(World.NAME, World.policy(1), secret)) {
      world.vaults.forEach(vault -> vault.fault = Fault.MUTE);
      assertThat(catchThrowableOfType(VaultException.class, () -> attempt.run(false))).isNotNull();
      world.up();
      assertThat(attempt.run(false).committed()).isEqualTo(3);
    }
  }

  /** Two writers of one version: the greater set id stands, in whatever order they come. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void attempts_twoOfOneVersion_theGreaterSetWins(boolean greaterFirst) throws Exception {
    World world = World.of(3, 2, 3);
    try (VaultClient client = world.client();
        SecretBytes one = World.secret("one");
        SecretBytes two = World.secret("two");
        StoreAttempt first = client.store(World.NAME, World.policy(1), one);
        StoreAttempt second = client.store(World.NAME, World.policy(1), two)) {
      boolean firstWins = first.revision().compareTo(second.revision()) > 0;
      StoreAttempt winner = firstWins ? first : second;
      StoreAttempt loser = firstWins ? second : first;
      if (greaterFirst) {
        winner.run(false);
        assertThat(catchThrowableOfType(VaultException.class, () -> loser.run(false)).failure())
            .isEqualTo(ClientFailure.SUPERSEDED);
      } else {
        loser.run(false);
        winner.run(false);
      }
      assertThat(world.get()).isEqualTo(firstWins ? "one" : "two");
    }
  }

  /** What somebody else left half done is passed over: the next version is above it. */
  @Test
  void put_overAHalfWrittenVersion_isAboveIt() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    Interrupted.afterPrepares(world, 2, "two");
    assertThat(world.put("three").revision().version()).isEqualTo(3);
    assertThat(world.get()).isEqualTo("three");
  }

  @Test
  void remove_aSecret_isGoneForEverySubsetOfReaders() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    try (VaultClient client = world.client()) {
      assertThat(client.remove(World.NAME).revision().version()).isEqualTo(2);
      for (MemoryVault vault : world.vaults) {
        vault.fault = Fault.DOWN;
        assertThat(
                catchThrowableOfType(VaultException.class, () -> client.get(World.NAME).close())
                    .failure())
            .isEqualTo(ClientFailure.NO_SUCH_SECRET);
        vault.fault = Fault.NONE;
      }
    }
  }

  @Test
  void remove_whatIsNotThere_isNoSuchSecret() throws Exception {
    World world = World.of(3, 2, 3);
    try (VaultClient client = world.client()) {
      assertThat(
              catchThrowableOfType(VaultException.class, () -> client.remove(World.NAME)).failure())
          .isEqualTo(ClientFailure.NO_SUCH_SECRET);
      world.put("one");
      client.remove(World.NAME);
      assertThat(
              catchThrowableOfType(VaultException.class, () -> client.remove(World.NAME)).failure())
          .isEqualTo(ClientFailure.NO_SUCH_SECRET);
    }
  }

  /** A deletion is never degraded: two vaults would still give the secret. */
  @Test
  void remove_oneOfThreeDown_isNoQuorum() throws Exception {
    World world = World.degradable();
    world.put("one");
    world.vault(0).fault = Fault.DOWN;
    try (VaultClient client = world.client(QUICK)) {
      assertThat(
              catchThrowableOfType(VaultException.class, () -> client.remove(World.NAME)).failure())
          .isEqualTo(ClientFailure.NO_QUORUM);
    }
  }

  @Test
  void put_afterADeletion_isALaterVersion() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    try (VaultClient client = world.client()) {
      client.remove(World.NAME);
    }
    assertThat(world.put("two").revision().version()).isEqualTo(3);
    assertThat(world.get()).isEqualTo("two");
  }

  /** Vaults do not show what has expired: the list says which version comes next. */
  @Test
  void put_overAnExpiredVersion_isALaterOne() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    world.vaults.forEach(vault -> vault.fault = Fault.EXPIRED);
    assertThat(world.put("two").revision().version()).isEqualTo(2);
    try (VaultClient client = world.client()) {
      assertThat(
              catchThrowableOfType(VaultException.class, () -> client.get(World.NAME).close())
                  .failure())
          .isEqualTo(ClientFailure.SECRET_EXPIRED);
      assertThat(client.remove(World.NAME).revision().version()).isEqualTo(3);
    }
  }

  /** Else one vault that lies could end a secret for good. */
  @Test
  void put_oneVaultShowsTheLastVersionThereIs_isNotLedThere() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    world.vault(0).fault = Fault.FAR_AHEAD;
    assertThat(world.put("two").revision().version()).isBetween(2L, 1000L);
    try (VaultClient client = world.client()) {
      assertThat(client.remove(World.NAME).revision().version()).isBetween(3L, 1000L);
    }
    world.up();
    world.put("three");
    assertThat(world.get()).isEqualTo("three");
  }

  @Test
  void put_overAnExpiredVersionWhereOneVaultListsTheLast_isNotLedThere() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    world.vaults.forEach(vault -> vault.fault = Fault.EXPIRED);
    world.vault(0).fault = Fault.FAR_AHEAD;
    assertThat(world.put("two").revision().version()).isEqualTo(2);
  }

  /** One vault alone cannot say that a secret has expired. */
  @Test
  void get_oneVaultSaysExpired_isTheSecret() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    world.vault(0).fault = Fault.EXPIRED;
    assertThat(world.get()).isEqualTo("one");
  }

  @Test
  void list_severalPages_hasEveryNameOnceAndNoDeleted() throws Exception {
    World world = World.of(3, 2, 3);
    try (VaultClient client =
        world.client(new Pace(Duration.ofHours(1), Duration.ofHours(1), Duration.ZERO))) {
      for (String name : List.of("e", "d", "c", "b", "a")) {
        client.put(new SecretName(name), World.policy(1), World.secret(name), false);
      }
      client.remove(new SecretName("c"));
      SecretListing listing = client.list();
      assertThat(listing.secrets())
          .extracting(entry -> entry.name().value())
          .containsExactly("a", "b", "d", "e");
      assertThat(listing.secrets()).allMatch(entry -> entry.vaults() == 3);
      assertThat(listing.faults()).isEmpty();
    }
  }

  @Test
  void list_oneVaultListsOthersHandles_namesItAndUsesTheRest() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    world.vault(0).fault = Fault.ANOTHER_SECRET;
    try (VaultClient client = world.client()) {
      SecretListing listing = client.list();
      assertThat(listing.secrets()).hasSize(1);
      assertThat(listing.faults())
          .extracting(VaultFault::vault, VaultFault::kind)
          .containsExactly(tuple(world.vault(0).member().vault(), VaultFault.Kind.MALFORMED));
    }
  }

  @Test
  void list_tooFewAnswer_isNoQuorum() throws Exception {
    World world = World.of(3, 2, 3);
    world.vault(0).fault = Fault.DOWN;
    world.vault(1).fault = Fault.DOWN;
    try (VaultClient client = world.client()) {
      assertThat(catchThrowableOfType(VaultException.class, client::list).failure())
          .isEqualTo(ClientFailure.NO_QUORUM);
    }
  }

  @Test
  void put_ofAThreeOfFour_keepsGoingWithOneDownAtATime() throws Exception {
    World world = new World(Quorums.of(4, 2, 3, 2, 3), new SecureRandom());
    for (int down = 0; down < 4; down++) {
      world.vault(down).fault = Fault.DOWN;
      world.put("value " + down);
      assertThat(world.get()).isEqualTo("value " + down);
      world.up();
      assertThat(world.get()).isEqualTo("value " + down);
    }
  }

  private static VaultException putFailure(World world, boolean degraded) {
    try (VaultClient client = world.client(QUICK)) {
      return catchThrowableOfType(VaultException.class, () -> World.put(client, "two", degraded));
    }
  }

  private static SecretId id(World world) {
    return SecretId.of(world.descriptor().constellationId(), World.OWNER, World.NAME);
  }
}
