package dev.cloister.client.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.client.ClientException;
import dev.cloister.client.vault.HeadVault.Fault;
import dev.cloister.constellation.witness.Place;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random histories of a service whose host stops it, starts it twice, puts older disks in its
 * place, and loses messages, over vaults of which one may lie: whatever took effect is in the log
 * of all that takes effect after it. The seed is printed with a failure.
 */
class ServiceHeadHistoryTest {
  private static final int HISTORIES = 150;
  private static final int STEPS = 60;

  @Test
  void histories_ofThreeVaults_haveOneLine() {
    long effects = 0;
    for (long seed = 1; seed <= HISTORIES; seed++) {
      effects += new History(seed, World.of(3, 2, 3)).run();
    }
    assertThat(effects).as("effects in all histories").isGreaterThan(HISTORIES);
  }

  @Test
  void histories_ofFiveVaults_haveOneLine() {
    long effects = 0;
    for (long seed = 1; seed <= HISTORIES; seed++) {
      effects += new History(seed, World.of(5, 3, 4)).run();
    }
    assertThat(effects).as("effects in all histories").isGreaterThan(HISTORIES);
  }

  /** Without the vaults' memory the same histories fork: the check sees it. */
  @Test
  void histories_whereAllVaultsForget_fork() {
    boolean forked = false;
    for (long seed = 1; seed <= HISTORIES && !forked; seed++) {
      History history = new History(seed, World.of(3, 2, 3));
      history.vaults.forEach(vault -> vault.fault = Fault.FORGETS);
      history.liars = true;
      try {
        history.run();
      } catch (AssertionError e) {
        forked = true;
      }
    }
    assertThat(forked).isTrue();
  }

  /** A machine that runs the service. */
  private record Instance(ServiceHead head, ServiceLogs disk) {}

  private static final class History {
    private final long seed;
    private final Random choose;
    private final SecureRandom random = new SecureRandom();
    private final World world;
    private final List<HeadVault> vaults;
    private final List<ServiceLogs> disks = new ArrayList<>(List.of(ServiceLogs.empty()));
    private final List<Instance> running = new ArrayList<>();
    private final List<Place> effects = new ArrayList<>();
    private boolean liars;
    private long entry;

    History(long seed, World world) {
      this.seed = seed;
      this.choose = new Random(seed);
      this.world = world;
      this.vaults = ServiceHeadTest.vaults(world);
    }

    int run() {
      if (!liars && choose.nextBoolean()) {
        vaults.getFirst().fault = choose.nextBoolean() ? Fault.FORGETS : Fault.INVENTS;
      }
      for (int step = 0; step < STEPS; step++) {
        disturb();
        switch (choose.nextInt(8)) {
          case 0, 1 -> start();
          case 2 -> copy();
          case 3 -> stop();
          default -> act();
        }
      }
      return effects.size();
    }

    /** One of the honest vaults at a time is down or loses its answers. */
    private void disturb() {
      if (liars) {
        return;
      }
      vaults.stream().skip(1).forEach(vault -> vault.fault = Fault.NONE);
      if (choose.nextInt(3) == 0) {
        HeadVault vault = vaults.get(1 + choose.nextInt(vaults.size() - 1));
        vault.fault = choose.nextBoolean() ? Fault.DOWN : Fault.MUTE;
      }
    }

    private void start() {
      ServiceLogs disk = free(disks.get(choose.nextInt(disks.size())));
      try {
        ServiceHead head =
            ServiceHead.open(
                Vaults.inTurn(world.history, vaults, World.PATIENT, System::nanoTime),
                ServiceHeadTest.HEAD,
                ServiceHeadTest.seal(),
                disk.beginning(),
                random);
        disk.resumed(head.incarnation());
        running.add(new Instance(head, disk));
      } catch (ClientException e) {
        // Refused, or too few answered: it does not run.
      }
    }

    /** A disk that runs already is copied: two machines do not share one. */
    private ServiceLogs free(ServiceLogs disk) {
      if (running.stream().noneMatch(instance -> instance.disk() == disk)) {
        return disk;
      }
      disks.add(disk.copy());
      return disks.getLast();
    }

    private void copy() {
      disks.add(disks.get(choose.nextInt(disks.size())).copy());
    }

    private void stop() {
      pick().ifPresent(running::remove);
    }

    private void act() {
      Optional<Instance> instance = pick();
      if (instance.isEmpty()) {
        return;
      }
      ServiceLogs disk = instance.get().disk();
      Place place = choose.nextInt(3) > 0 ? disk.append(++entry) : disk.end();
      try {
        if (instance.get().head().show(place).isRemembered()) {
          for (Place before : effects) {
            assertThat(disk.holds(before)).as("seed %s: %s is missing", seed, before).isTrue();
          }
          effects.add(place);
        }
      } catch (ClientException e) {
        running.remove(instance.get());
      }
    }

    private Optional<Instance> pick() {
      return running.isEmpty()
          ? Optional.empty()
          : Optional.of(running.get(choose.nextInt(running.size())));
    }
  }
}
