package dev.cloister.client.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.MemoryVault.Fault;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Changes of policy: one winner per step, and nobody's chosen state is lost. */
class PolicyChangeTest {
  @Test
  void change_aPolicy_isCertifiedAndTheValueStays() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    try (VaultClient client = world.client()) {
      WriteResult result = client.changePolicy(World.NAME, World.policy(2));
      assertThat(result.revision().version()).isEqualTo(1);
      assertThat(result.revision().step()).isEqualTo(1);
      try (SecretReading reading = client.get(World.NAME)) {
        assertThat(World.text(reading)).isEqualTo("one");
        assertThat(reading.policy().orElseThrow().digest()).isEqualTo(World.policy(2).digest());
      }
    }
  }

  @Test
  void change_twice_takesTwoSteps() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    try (VaultClient client = world.client()) {
      client.changePolicy(World.NAME, World.policy(2));
      assertThat(client.changePolicy(World.NAME, World.policy(3)).revision().step()).isEqualTo(2);
    }
  }

  /** Somebody got votes and died: what may be chosen is finished first, then comes the change. */
  @Test
  void change_afterAnotherThatDied_finishesThatOneFirst() throws Exception {
    for (int accepts = 1; accepts <= 3; accepts++) {
      World world = World.of(3, 2, 3);
      world.put("one");
      dying(world, accepts, World.policy(2));
      try (VaultClient client = world.client()) {
        assertThat(client.changePolicy(World.NAME, World.policy(3)).revision().step()).isEqualTo(2);
        try (SecretReading reading = client.get(World.NAME)) {
          assertThat(reading.policy().orElseThrow().digest()).isEqualTo(World.policy(3).digest());
        }
      }
    }
  }

  /** What an unknown key signed one vault may have made up: the owner does not sign it. */
  @Test
  void change_whereOneVaultMakesUpAVote_isRefusedAndNamesIt() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    world.vault(0).fault = Fault.INVENTED_VOTE;
    VaultException failure = (VaultException) failure(world, World.policy(3));
    assertThat(failure.failure()).isEqualTo(ClientFailure.POLICY_UNCONFIRMED);
    assertThat(failure.faults())
        .extracting(VaultFault::vault)
        .containsExactly(world.vault(0).member().vault());

    world.put("two");
    world.vault(0).fault = Fault.NONE;
    try (VaultClient client = world.client()) {
      assertThat(client.changePolicy(World.NAME, World.policy(3)).revision().step()).isEqualTo(1);
    }
  }

  /** Where enough others promise, that vault is left out. */
  @Test
  void change_whereOneOfFiveMakesUpAVote_isMadeWithoutIt() throws Exception {
    for (Fault fault : List.of(Fault.INVENTED_VOTE, Fault.FORGED_VOTE)) {
      World world = World.of(5, 3, 4);
      world.put("one");
      world.vault(2).fault = fault;
      try (VaultClient client = world.client()) {
        assertThat(client.changePolicy(World.NAME, World.policy(3)).revision().step()).isEqualTo(1);
        try (SecretReading reading = client.get(World.NAME)) {
          assertThat(reading.policy().orElseThrow().digest()).isEqualTo(World.policy(3).digest());
        }
      }
    }
  }

  /** Neither the owner's signature nor the ballot that it is for can be made up. */
  @Test
  void change_whereOneVaultForgesTheOwnersProposal_namesIt() throws Exception {
    for (Fault fault : List.of(Fault.FORGED_VOTE, Fault.MOVED_VOTE)) {
      World world = World.of(3, 2, 3);
      world.put("one");
      dying(world, 1, World.policy(2));
      world.vault(0).fault = fault;
      VaultException failure = (VaultException) failure(world, World.policy(3));
      assertThat(failure.failure()).isEqualTo(ClientFailure.NO_QUORUM);
      assertThat(failure.faults())
          .extracting(VaultFault::vault, VaultFault::kind)
          .contains(tuple(world.vault(0).member().vault(), VaultFault.Kind.FORGED));
    }
  }

  @Test
  void knows_theOwnKeyAndThoseThatWereTold_andNoOther() {
    World world = World.of(3, 2, 3);
    P256PublicKey other = world.vault(0).member().identity();
    OwnerCredentials told = world.owner().withOtherKeys(List.of(other));
    assertThat(told.knows(other)).isTrue();
    assertThat(told.knows(world.requestKey.publicKey())).isTrue();
    assertThat(world.owner().knows(other)).isFalse();
  }

  /** One's own change, of which one vault only knows, goes on. */
  @Test
  void change_afterTheSameChangeDied_isMade() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    dying(world, 1, World.policy(2));
    try (VaultClient client = world.client()) {
      assertThat(client.changePolicy(World.NAME, World.policy(2)).revision().step()).isEqualTo(1);
    }
  }

  /** A reader finishes what q vaults voted for, too. */
  @Test
  void get_afterAChangeThatDiedWithAllVotes_hasIt() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    dying(world, 3, World.policy(2));
    try (VaultClient client = world.client();
        SecretReading reading = client.get(World.NAME)) {
      assertThat(reading.policy().orElseThrow().digest()).isEqualTo(World.policy(2).digest());
      assertThat(World.text(reading)).isEqualTo("one");
    }
  }

  /** Promises of an earlier coordinator that died do not block. */
  @Test
  void change_afterAnotherThatOnlyHadPromises_isMade() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    dying(world, 0, World.policy(2));
    try (VaultClient client = world.client()) {
      assertThat(client.changePolicy(World.NAME, World.policy(3)).revision().step()).isEqualTo(1);
    }
  }

  @Test
  void change_oneOfThreeDown_isNoQuorum() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    world.vault(0).fault = Fault.DOWN;
    assertThat(failure(world).failure()).isEqualTo(ClientFailure.NO_QUORUM);
  }

  @Test
  void change_promisesThatTheVaultDidNotSign_doNotCount() throws Exception {
    World world = World.of(3, 2, 3);
    world.put("one");
    world.vault(2).fault = Fault.FORGED_WORDS;
    VaultException failure = (VaultException) failure(world);
    assertThat(failure.faults())
        .extracting(VaultFault::vault, VaultFault::kind)
        .containsExactly(tuple(world.vault(2).member().vault(), VaultFault.Kind.FORGED));
  }

  @Test
  void change_ofWhatIsNotThere_isNoSuchSecret() {
    assertThat(failure(World.of(3, 2, 3)).failure()).isEqualTo(ClientFailure.NO_SUCH_SECRET);
  }

  private static ClientException failure(World world) {
    return failure(world, World.policy(2));
  }

  private static ClientException failure(World world, SecretPolicy policy) {
    try (VaultClient client = world.client()) {
      return catchThrowableOfType(
          ClientException.class, () -> client.changePolicy(World.NAME, policy));
    }
  }

  /** A change by somebody who dies after that many votes, before any commit. */
  private static void dying(World world, int accepts, SecretPolicy policy) {
    AtomicInteger votes = new AtomicInteger();
    List<VaultLink> links = new ArrayList<>();
    for (MemoryVault vault : world.vaults) {
      links.add(new Dying(vault, votes, accepts));
    }
    try (VaultClient client = world.clientInTurn(links)) {
      assertThat(
              catchThrowableOfType(
                  ClientException.class, () -> client.changePolicy(World.NAME, policy)))
          .isNotNull();
    }
  }

  private record Dying(VaultLink vault, AtomicInteger votes, int accepts) implements VaultLink {
    @Override
    public Member member() {
      return vault.member();
    }

    @Override
    public VaultAnswer send(VaultRequest request) throws LinkException {
      boolean dead =
          (request instanceof VaultRequest.UpdateSecretPolicy && votes.getAndIncrement() >= accepts)
              || request instanceof VaultRequest.CommitSecret;
      if (dead) {
        throw new LinkException(VaultFault.Kind.UNREACHABLE, "dead");
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
