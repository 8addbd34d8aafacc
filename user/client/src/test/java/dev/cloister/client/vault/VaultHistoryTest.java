package dev.cloister.client.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.MemoryVault.Fault;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import dev.cloister.testkit.pki.Seed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of this client against vaults of which one at a time is away or lies, over a
 * network that loses requests and answers, with writers that die anywhere. A read gives the latest
 * acknowledged value, or a later one that somebody wrote, or an error; and, where no vault lies,
 * never less than a read before it.
 *
 * <p>{@code -Dcloister.model.seed=} repeats one, {@code -Dcloister.model.histories=} runs more.
 */
class VaultHistoryTest {
  private static final int STEPS = 60;
  private static final List<Quorums> SHAPES =
      List.of(Quorums.of(3, 2, 3, 2, 2), Quorums.of(4, 2, 3, 2, 3), Quorums.of(5, 3, 4, 3, 3));
  private static final List<Fault> HONEST = List.of(Fault.DOWN, Fault.MUTE);
  private static final List<Fault> LYING =
      List.of(
          Fault.DOWN,
          Fault.MUTE,
          Fault.WRONG_SHARE,
          Fault.WRONG_CIPHERTEXT,
          Fault.WRONG_VOTES,
          Fault.OTHER_HEADER,
          Fault.OLD_VERSION,
          Fault.NOTHING,
          Fault.SPOILT_PART,
          Fault.WRONG_OPENING,
          Fault.FORGED_PENDING);

  static List<Long> seeds() {
    Long only = Long.getLong("cloister.model.seed");
    if (only != null) {
      return List.of(only);
    }
    long first = new Random().nextLong() >>> 16;
    List<Long> seeds = new ArrayList<>();
    for (int i = 0; i < Integer.getInteger("cloister.model.histories", 3); i++) {
      seeds.add(first + i);
    }
    return seeds;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void get_inAnyHistory_givesTheLatestAcknowledgedOrAnError(long seed) throws Exception {
    for (Quorums shape : SHAPES) {
      for (boolean lying : new boolean[] {false, true}) {
        History history = new History(shape, seed, lying);
        for (int i = 0; i < STEPS; i++) {
          history.step();
        }
        history.heal();
      }
    }
  }

  /** Loses messages, on the way there or back, and all of them once its writer is dead. */
  private record Lossy(VaultLink vault, History history) implements VaultLink {
    @Override
    public Member member() {
      return vault.member();
    }

    @Override
    public VaultAnswer send(VaultRequest request) throws LinkException {
      if (history.isLost()) {
        throw new LinkException(VaultFault.Kind.UNREACHABLE, "lost");
      }
      VaultAnswer answer = vault.send(request);
      if (history.isLost()) {
        throw new LinkException(VaultFault.Kind.UNREACHABLE, "lost");
      }
      return answer;
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

  private static final class History {
    private final boolean lying;
    private final Random random;
    private final World world;
    private final String name;
    private final List<VaultLink> links = new ArrayList<>();
    private final Map<Long, Set<String>> written = new HashMap<>();
    private final Set<ByteString> policies = new HashSet<>();
    private Optional<Revision> floor = Optional.empty();
    private boolean gone;
    private int untilDeath = Integer.MAX_VALUE;
    private boolean lossy = true;
    private int count;

    History(Quorums shape, long seed, boolean lying) {
      this.lying = lying;
      random = new Random(seed);
      name = shape + (lying ? ", lying" : "") + ", seed " + seed;
      world = new World(shape, Seed.of("client history " + seed).random());
      world.vaults.forEach(vault -> links.add(new Lossy(vault, this)));
    }

    boolean isLost() {
      return --untilDeath < 0 || (lossy && random.nextInt(25) == 0);
    }

    void step() throws Exception {
      untilDeath = random.nextInt(4) == 0 ? random.nextInt(16) : Integer.MAX_VALUE;
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> put();
        case 3 -> remove();
        case 4 -> changePolicy();
        case 5 -> repair();
        case 6 -> breakOne();
        case 7, 8 -> refresh();
        default -> get();
      }
    }

    /** With all vaults back and nothing lost, there is an answer. */
    void heal() throws Exception {
      world.up();
      lossy = false;
      untilDeath = Integer.MAX_VALUE;
      assertThat(get()).as(name).isTrue();
      put();
      refresh();
      for (MemoryVault away : world.vaults) {
        away.fault = Fault.DOWN;
        assertThat(get()).as(name).isTrue();
        away.fault = Fault.NONE;
      }
    }

    private void breakOne() {
      world.up();
      if (random.nextBoolean()) {
        List<Fault> faults = lying ? LYING : HONEST;
        world.vault(random.nextInt(world.vaults.size())).fault =
            faults.get(random.nextInt(faults.size()));
      }
    }

    private void put() throws Exception {
      String value = "value " + count++;
      try (VaultClient client = world.clientInTurn(links);
          SecretBytes secret = World.secret(value);
          StoreAttempt attempt = client.store(World.NAME, policy(), secret)) {
        wrote(attempt.revision().version(), value);
        for (int i = random.nextInt(3); i >= 0; i--) {
          try {
            raise(attempt.run(false).revision());
            return;
          } catch (VaultException e) {
            untilDeath = Integer.MAX_VALUE;
          }
        }
      } catch (VaultException e) {
        assertThat(e.failure()).as(name).isEqualTo(ClientFailure.NO_QUORUM);
      }
    }

    private void remove() throws Exception {
      // Which version it takes is not known where it fails: any later one may be a deletion.
      count++;
      for (long version = floor.map(Revision::version).orElse(0L); version <= count; version++) {
        wrote(version, "");
      }
      try (VaultClient client = world.clientInTurn(links)) {
        raise(client.remove(World.NAME).revision());
      } catch (VaultException e) {
        assertThat(e.failure())
            .as(name)
            .isIn(ClientFailure.NO_QUORUM, ClientFailure.NO_SUCH_SECRET, ClientFailure.SUPERSEDED);
      }
    }

    private void changePolicy() throws Exception {
      try (VaultClient client = world.clientInTurn(links)) {
        raise(client.changePolicy(World.NAME, policy()).revision());
      } catch (ClientException e) {
        assertThat(e.failure())
            .as(name)
            .isIn(
                ClientFailure.NO_QUORUM,
                ClientFailure.NO_SUCH_SECRET,
                ClientFailure.POLICY_UNCONFIRMED,
                ClientFailure.SUPERSEDED);
      }
    }

    /** The value stays whatever becomes of it. */
    private void refresh() throws Exception {
      try (VaultClient client = world.clientInTurn(links)) {
        raise(client.refresh(World.NAME).revision());
      } catch (ClientException e) {
        assertThat(e.failure())
            .as(name)
            .isIn(
                ClientFailure.NO_QUORUM,
                ClientFailure.NO_SUCH_SECRET,
                ClientFailure.POLICY_UNCONFIRMED,
                ClientFailure.FORGED_SECRET,
                ClientFailure.SUPERSEDED);
      }
    }

    private void repair() throws Exception {
      try (VaultClient client = world.clientInTurn(links)) {
        read(client.repair(World.NAME).revision());
      } catch (ClientException e) {
        assertThat(e.failure())
            .as(name)
            .isIn(ClientFailure.NO_QUORUM, ClientFailure.NO_SUCH_SECRET);
      }
    }

    /** Whether there was an answer. */
    private boolean get() throws Exception {
      try (VaultClient client = world.clientInTurn(links);
          SecretReading reading = client.get(World.NAME)) {
        String value = World.text(reading);
        assertThat(floor.map(f -> reading.revision().compareTo(f) >= least()).orElse(true))
            .as(name)
            .isTrue();
        assertThat(written.getOrDefault(reading.revision().version(), Set.of()))
            .as(name)
            .contains(value);
        assertThat(policies)
            .as(name)
            .contains(reading.policy().map(SecretPolicy::digest).orElseThrow());
        read(reading.revision());
        return true;
      } catch (VaultException e) {
        if (e.failure() == ClientFailure.NO_SUCH_SECRET) {
          long least = floor.map(Revision::version).orElse(0L);
          assertThat(
                  floor.isEmpty()
                      || written.entrySet().stream()
                          .anyMatch(w -> w.getKey() >= least && w.getValue().contains("")))
              .as(name)
              .isTrue();
          gone |= !lying;
          return true;
        }
        assertThat(e.failure()).as(name).isEqualTo(ClientFailure.NO_QUORUM);
        return false;
      }
    }

    /** What was seen deleted is not seen again. */
    private int least() {
      return gone ? 1 : 0;
    }

    private SecretPolicy policy() {
      SecretPolicy policy = World.policy(random.nextInt(1000));
      policies.add(policy.digest());
      return policy;
    }

    private void wrote(long version, String value) {
      written.computeIfAbsent(version, _ -> new HashSet<>()).add(value);
    }

    private void read(Revision revision) {
      if (!lying) {
        raise(revision);
      }
    }

    private void raise(Revision revision) {
      if (floor.isEmpty() || floor.get().compareTo(revision) < 0) {
        floor = Optional.of(revision);
        gone = false;
      }
    }
  }
}
