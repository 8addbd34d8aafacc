package dev.cloister.vault.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.Signed;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.recovery.RecoveryConsent;
import dev.cloister.constellation.recovery.RecoveryRound;
import dev.cloister.constellation.witness.Place;
import dev.cloister.testkit.pki.Seed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of vaults that write and read, with lost messages, partitions, crashes of one or
 * all, clock jumps, and one vault whose host rolls its disk back, mixes parts of two disks, or
 * starts a second machine. What a machine answers to a read holds all that was acknowledged to
 * anybody before, of whatever machine of that vault.
 *
 * <p>{@code -Dcloister.model.seed=} repeats one, {@code -Dcloister.model.histories=} runs more.
 */
class PeersModelTest {
  private static final int STEPS = 600;
  private static final List<Quorums> SHAPES =
      List.of(Quorums.of(3, 2, 3, 2, 2), Quorums.of(5, 3, 4, 3, 3));

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
  void read_inAnyHistory_holdsAllThatWasAcknowledged(long seed) throws Exception {
    for (Quorums shape : SHAPES) {
      History history = new History(shape, seed);
      history.begin();
      for (int i = 0; i < STEPS; i++) {
        history.step();
      }
      history.heal();
    }
  }

  private static final class History {
    private final Random chance;
    private final Constellation constellation;
    private final Network network;
    private final VaultId victim;
    private final Map<VaultId, ModelDisk> disks = new HashMap<>();
    private final Map<VaultId, Place> acknowledged = new HashMap<>();
    private final List<ModelDisk> oldDisks = new ArrayList<>();
    private final String name;
    private boolean attacked;
    private int entries;

    History(Quorums shape, long seed) throws Exception {
      chance = new Random(seed);
      name = shape + ", seed " + seed;
      constellation = Constellation.of(shape, Seed.of("peers " + seed).random());
      network = new Network(chance, Seed.of("nonces " + seed).random());
      victim = constellation.vault(0);
      for (int i = 0; i < shape.n(); i++) {
        disks.put(constellation.vault(i), ModelDisk.empty());
        start(constellation.vault(i));
      }
    }

    private Machine start(VaultId vault) throws Exception {
      int index =
          constellation.descriptor.members().stream().map(m -> m.vault()).toList().indexOf(vault);
      Machine machine =
          new Machine(constellation.seat(index), Objects.requireNonNull(disks.get(vault)), network);
      network.machines.add(machine);
      return machine;
    }

    /** All begin together and serve. */
    void begin() {
      settle();
      assertThat(network.machines).as(name).allMatch(Machine::isActive);
      network.lossy = true;
    }

    void step() throws Exception {
      network.pass(chance.nextInt(200));
      switch (chance.nextInt(40)) {
        case 0 -> crash();
        case 1 -> restart();
        case 2 -> attack();
        case 3 -> network.cut(anyone(), anyone());
        case 4 -> network.mend();
        case 5 -> network.pass(chance.nextInt(20_000));
        case 6 -> crashAll();
        default -> act();
      }
    }

    private VaultId anyone() {
      return constellation.vault(chance.nextInt(disks.size()));
    }

    private Machine any() {
      return network.machines.get(chance.nextInt(network.machines.size()));
    }

    private void act() {
      if (network.machines.isEmpty()) {
        return;
      }
      Machine machine = any();
      switch (chance.nextInt(6)) {
        case 0 -> machine.write("entry " + entries++);
        case 1 -> machine.peers.step();
        case 2 -> read(machine);
        default -> machine.show(machine.others().get(chance.nextInt(machine.others().size())));
      }
      observe(machine);
    }

    private void observe(Machine machine) {
      machine
          .acknowledged()
          .ifPresent(
              place -> {
                Optional<Place> before = Optional.ofNullable(acknowledged.get(machine.vault));
                assertThat(before.map(machine.disk::holds).orElse(true)).as(name).isTrue();
                acknowledged.put(machine.vault, place);
              });
      keep(machine);
    }

    private void keep(Machine machine) {
      ModelDisk newest = Objects.requireNonNull(disks.get(machine.vault));
      boolean alone = others(machine) == 0;
      if (alone || machine.disk.log().size() >= newest.log().size()) {
        disks.put(machine.vault, machine.disk);
      }
    }

    private long others(Machine machine) {
      return network.machines.stream()
          .filter(other -> other != machine && other.vault.equals(machine.vault))
          .count();
    }

    private void read(Machine machine) {
      Optional<Place> floor = Optional.ofNullable(acknowledged.get(machine.vault));
      Optional<ModelDisk> seen = machine.read();
      if (seen.isPresent() && floor.isPresent()) {
        assertThat(seen.get().holds(floor.get())).as(name).isTrue();
      }
    }

    private void crash() {
      if (!network.machines.isEmpty() && chance.nextInt(3) == 0) {
        kill(any());
      }
    }

    private void crashAll() {
      if (chance.nextInt(6) == 0) {
        List.copyOf(network.machines).forEach(this::kill);
      }
    }

    private void kill(Machine machine) {
      if (!attacked || !machine.vault.equals(victim)) {
        keep(machine);
      }
      machine.peers.close();
      network.machines.remove(machine);
    }

    private void restart() throws Exception {
      for (VaultId vault : disks.keySet()) {
        if (network.machines.stream().noneMatch(machine -> machine.vault.equals(vault))) {
          start(vault);
          network.pass(chance.nextInt(50));
        }
      }
    }

    /** The victim's host. */
    private void attack() throws Exception {
      ModelDisk newest = Objects.requireNonNull(disks.get(victim));
      if (oldDisks.isEmpty() || chance.nextBoolean()) {
        oldDisks.add(newest);
        return;
      }
      attacked = true;
      ModelDisk old = oldDisks.get(chance.nextInt(oldDisks.size()));
      ModelDisk shown =
          switch (chance.nextInt(4)) {
            case 0 -> old;
            case 1 -> newest.withMemoryOf(old);
            case 2 -> old.withMemoryOf(newest);
            default -> newest;
          };
      if (chance.nextBoolean()) {
        List.copyOf(network.machines).stream()
            .filter(machine -> machine.vault.equals(victim))
            .forEach(this::kill);
      }
      disks.put(victim, newest);
      int index = 0;
      network.machines.add(new Machine(constellation.seat(index), shown, network));
    }

    private void settle() {
      for (int round = 0; round < 400; round++) {
        network.pass(100);
        for (Machine machine : List.copyOf(network.machines)) {
          machine.peers.step();
          machine.others().forEach(machine::show);
          observe(machine);
        }
      }
    }

    /** With all back on their newest disks and nothing lost, all serve, or say why not. */
    void heal() throws Exception {
      network.lossy = false;
      network.mend();
      List.copyOf(network.machines).stream()
          .filter(machine -> machine.vault.equals(victim))
          .forEach(this::kill);
      restart();
      settle();
      boolean stopped =
          attacked
              && network.machines.stream()
                  .anyMatch(
                      machine ->
                          machine.vault.equals(victim)
                              && machine.standing().is(Standing.Phase.QUARANTINE));
      List<Machine> rest =
          network.machines.stream()
              .filter(machine -> !stopped || !machine.vault.equals(victim))
              .toList();
      if (rest.stream().anyMatch(machine -> machine.standing().is(Standing.Phase.RECOVERING))) {
        assertThat(stopped).as(name + network.machines).isTrue();
        consent(rest);
        settle();
      }
      for (Machine machine : rest) {
        assertThat(machine.standing().phase())
            .as(name + network.machines)
            .isEqualTo(Standing.Phase.ACTIVE);
        if (rest.size() > constellation.descriptor.quorums().w()) {
          assertThat(machine.read()).as(name + network.machines).isPresent();
          read(machine);
        }
      }
    }

    /** The owner lets the rest begin without the victim. */
    private void consent(List<Machine> rest) throws Exception {
      for (Machine machine : rest) {
        machine.peers.proposedRecovery();
      }
      RecoveryRound round =
          RecoveryRound.of(constellation.descriptor, rest.getFirst().peers.proposedRecovery());
      assertThat(round.members()).as(name).hasSize(rest.size());
      Signed<RecoveryConsent> word =
          Signed.by(constellation.owner, new RecoveryConsent(round.id(), List.of()));
      for (Machine machine : rest) {
        machine.peers.consent(word);
      }
    }
  }
}
