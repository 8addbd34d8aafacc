package dev.cloister.constellation.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.constellation.Fixture;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.model.ModelVault.State;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.testkit.pki.Seed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of stores, deletions and reads, with lost messages, crashes, restarts and a disk
 * that is rolled back. A read gives the latest acknowledged state, or one that is being written, or
 * an error; never less than a read before it; never what nobody wrote.
 *
 * <p>{@code -Dcloister.model.seed=} repeats one, {@code -Dcloister.model.histories=} runs more.
 */
class CommitModelTest {
  private static final int STEPS = 150;
  private static final List<Quorums> SHAPES =
      List.of(Quorums.of(3, 2, 3, 2, 2), Quorums.of(4, 2, 3, 2, 3), Quorums.of(5, 3, 4, 3, 3));

  static List<Long> seeds() {
    Long only = Long.getLong("cloister.model.seed");
    if (only != null) {
      return List.of(only);
    }
    long first = new Random().nextLong() >>> 16;
    List<Long> seeds = new ArrayList<>();
    for (int i = 0; i < Integer.getInteger("cloister.model.histories", 2); i++) {
      seeds.add(first + i);
    }
    return seeds;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void read_inAnyHistory_givesTheLatestCommittedOrAnError(long seed) throws Exception {
    for (Quorums shape : SHAPES) {
      History history = new History(shape, seed, true);
      for (int i = 0; i < STEPS; i++) {
        history.step();
      }
      history.heal();
    }
  }

  /** Else the histories prove nothing. */
  @Test
  void read_ofVaultsThatAskNoWitnesses_isFoundOut() throws Exception {
    boolean found = false;
    for (long seed = 0; seed < 40 && !found; seed++) {
      History history = new History(SHAPES.getFirst(), seed, false);
      try {
        for (int i = 0; i < STEPS; i++) {
          history.step();
        }
      } catch (AssertionError e) {
        found = true;
      }
    }
    assertThat(found).isTrue();
  }

  private static final class History {
    private final Random random;
    private final Cluster cluster;
    private final ModelVault victim;
    private final List<Writer> writers = new ArrayList<>();
    private final List<Disk> oldDisks = new ArrayList<>();
    private final Map<Revision, Optional<String>> written = new HashMap<>();
    private final String name;
    private Optional<Revision> floor = Optional.empty();
    private Disk newest;

    History(Quorums shape, long seed, boolean careful) {
      random = new Random(seed);
      name = shape + ", seed " + seed;
      Fixture fixture = Fixture.of(shape, Seed.of("model " + seed).random());
      cluster = new Cluster(fixture, random, careful);
      victim = cluster.vaults.getFirst();
      newest = victim.disk;
    }

    void step() throws Exception {
      if (victim.isActive()) {
        newest = victim.disk;
      }
      switch (random.nextInt(12)) {
        case 0 -> begin();
        case 1, 2 -> read();
        case 3 -> crash();
        case 4, 5 -> restart();
        case 6 -> rollBack();
        default -> send();
      }
    }

    /** With all vaults back on their own disks and nothing lost, the state is there. */
    void heal() throws Exception {
      cluster.lossy = false;
      if (victim.state == State.DOWN) {
        victim.disk = newest;
      }
      for (int i = 0; i < 3; i++) {
        restart();
      }
      assertThat(cluster.vaults).as(name).allMatch(ModelVault::isActive);
      assertThat(cluster.read()).as(name).isPresent();
      read();
    }

    private void begin() throws Exception {
      Optional<Long> version = cluster.newestVersion();
      if (version.isEmpty() || writers.size() > 3) {
        return;
      }
      String value = "value " + written.size();
      boolean delete = random.nextInt(5) == 0;
      Writer writer =
          delete
              ? Writer.delete(cluster, version.get() + 1)
              : Writer.store(cluster, version.get() + 1, value);
      written.put(writer.revision(), delete ? Optional.empty() : Optional.of(value));
      writers.add(writer);
    }

    private void send() throws Exception {
      if (writers.isEmpty()) {
        return;
      }
      Writer writer = writers.get(random.nextInt(writers.size()));
      for (int i = random.nextInt(3); i >= 0; i--) {
        writer.send(cluster.vaults.get(random.nextInt(cluster.vaults.size())));
      }
      if (writer.isAcknowledged()) {
        raise(writer.revision());
        writers.remove(writer);
      } else if (random.nextInt(40) == 0) {
        writers.remove(writer);
      }
    }

    private void read() throws Exception {
      Optional<Cluster.Read> read = cluster.read();
      if (read.isEmpty()) {
        return;
      }
      Optional<Revision> revision = read.get().revision();
      if (floor.isPresent()) {
        assertThat(revision).as(name).isPresent();
        assertThat(revision.get()).as(name).isGreaterThanOrEqualTo(floor.get());
      }
      if (revision.isPresent()) {
        assertThat(written).as(name).containsEntry(revision.get(), read.get().value());
        raise(revision.get());
      }
    }

    private void crash() {
      if (random.nextInt(3) == 0) {
        ModelVault vault = cluster.vaults.get(random.nextInt(cluster.vaults.size()));
        long active = cluster.vaults.stream().filter(ModelVault::isActive).count();
        if (vault.isActive() && active == cluster.vaults.size()) {
          vault.state = State.DOWN;
        }
      }
    }

    private void restart() throws Exception {
      for (ModelVault vault : cluster.vaults) {
        if (vault.state == State.QUARANTINE) {
          vault.disk = newest;
        }
        if (!vault.isActive()) {
          vault.start(cluster.peersOf(vault));
        }
      }
    }

    /** The host starts the victim from an older disk, and shows the right one again later. */
    private void rollBack() throws Exception {
      if (victim.isActive() && random.nextBoolean()) {
        oldDisks.add(victim.disk);
      }
      long active = cluster.vaults.stream().filter(ModelVault::isActive).count();
      if (!oldDisks.isEmpty() && active == cluster.vaults.size()) {
        victim.state = State.DOWN;
        victim.disk = oldDisks.get(random.nextInt(oldDisks.size()));
      }
    }

    private void raise(Revision revision) {
      if (floor.isEmpty() || floor.get().compareTo(revision) < 0) {
        floor = Optional.of(revision);
      }
    }
  }
}
