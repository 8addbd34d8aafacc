package dev.cloister.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.channel.client.Target;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.vault.Pace;
import dev.cloister.client.vault.RepairResult;
import dev.cloister.client.vault.SecretReading;
import dev.cloister.client.vault.StoreAttempt;
import dev.cloister.client.vault.VaultClient;
import dev.cloister.client.vault.VaultException;
import dev.cloister.client.vault.WriteResult;
import dev.cloister.constellation.Quorums;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.policy.SecretPolicy;
import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.secret.SecretName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code make chaos}: three vaults, each a process of its own, are killed one after the other,
 * chosen at random, during writes, commits and changes of policies. Whatever was acknowledged, as
 * kept outside of them, is read afterwards, through every two of them. Its seed and length come
 * from {@code cloister.chaos.seed} and {@code cloister.chaos.seconds}.
 */
class VaultChaos {
  private static final int VAULTS = 3;
  private static final int WRITERS = 4;
  private static final int NAMES = 6;

  /** One down at any time: two may acknowledge, and say that it is not all. */
  private static final Quorums QUORUMS = new Quorums(VAULTS, 2, 3, 2, 1, 2);

  private static final Pace PACE =
      new Pace(Duration.ofMillis(50), Duration.ofSeconds(4), Duration.ofMillis(300));
  private static final Duration LEASE = Duration.ofMillis(300);
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final int CALM = 10;
  private static final int SPARES = 2;
  private static final Duration RECOVERY = Duration.ofMinutes(2);

  private final VaultLedger ledger = new VaultLedger();
  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicLong writes = new AtomicLong();
  private final AtomicLong degraded = new AtomicLong();
  private final AtomicLong changes = new AtomicLong();
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong unanswered = new AtomicLong();
  private final List<Throwable> wrong = new ArrayList<>();

  @Test
  void vaults_killedDuringWritesAndChanges_keepWhatWasAcknowledged(@TempDir Path folder)
      throws Exception {
    long seed = Long.getLong("cloister.chaos.seed", System.nanoTime());
    long seconds = Long.getLong("cloister.chaos.seconds", 60);
    System.out.println("vault chaos: seed " + seed + ", " + seconds + " seconds");
    Random random = new Random(seed);
    try (VaultSite site = VaultSite.start(folder, QUORUMS, LEASE)) {
      site.keepSpares(SPARES);
      List<Thread> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int writer = i;
        Random own = new Random(random.nextLong());
        writers.add(Thread.ofVirtual().start(() -> write(site, writer, own)));
      }
      int kills = 0;
      long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
      long begin = System.nanoTime();
      // Where a vault takes long to start, this takes longer and not less.
      while (System.nanoTime() < end || kills < seconds / 2) {
        live(kills, random);
        int victim = random.nextInt(VAULTS);
        assertThat(site.life(victim).hasEnded()).as("vault %d ended by itself", victim).isFalse();
        site.kill(victim);
        kills++;
      }
      long took = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
      stop.set(true);
      for (Thread writer : writers) {
        writer.join();
      }
      int checked = readAll(site);
      System.out.printf(
          "vault chaos: %d kills in %d seconds, %d writes acknowledged (%d of them by two), %d"
              + " changes of policies, %d reads meanwhile, %d operations unanswered; %d secrets"
              + " read through every two vaults, none lost%n",
          kills,
          took,
          writes.get(),
          degraded.get(),
          changes.get(),
          reads.get(),
          unanswered.get(),
          checked);
      assertThat(wrong).isEmpty();
      assertThat(kills).isPositive();
      assertThat(writes.get()).isPositive();
      assertThat(changes.get()).isPositive();
      assertThat(reads.get()).isPositive();
    }
  }

  /**
   * Until something was acknowledged after the last kill: else a slow machine would only ever start
   * vaults. Now and then that is a change of a policy, which needs all of them.
   */
  private void live(int kills, Random random) throws InterruptedException {
    AtomicLong awaited = kills % CALM == 0 ? changes : writes;
    long before = awaited.get();
    long end = System.nanoTime() + LONGEST.toNanos();
    Thread.sleep(100 + random.nextInt(500));
    while (awaited.get() == before && System.nanoTime() < end) {
      Thread.sleep(10);
    }
  }

  private void write(VaultSite site, int writer, Random random) {
    try (VaultClient client = site.client("owner" + writer, site.endpoints(), PACE)) {
      for (long count = 0; !stop.get(); count++) {
        SecretName name = name(writer, random.nextInt(NAMES));
        try {
          switch (random.nextInt(8)) {
            case 0 -> change(client, name, count);
            case 1, 2 -> read(client, name);
            default -> put(client, name, count);
          }
        } catch (VaultException e) {
          ledger.check(e.faults());
          unanswered.incrementAndGet();
          Thread.sleep(20);
        } catch (ClientException e) {
          unanswered.incrementAndGet();
          Thread.sleep(20);
        }
      }
    } catch (Throwable e) {
      synchronized (wrong) {
        wrong.add(e);
      }
    }
  }

  private void put(VaultClient client, SecretName name, long count) throws Exception {
    String value = name.value() + " " + count;
    SecretPolicy policy = VaultSite.policy("written with " + value);
    ledger.asks(name, policy);
    try (SecretBytes secret = SecretBytes.takeOver(value.getBytes(UTF_8));
        StoreAttempt attempt = client.store(name, policy, secret)) {
      ledger.writes(attempt.revision(), value);
      WriteResult result = attempt.run(true);
      ledger.acknowledged(name, result.revision(), policy);
      ledger.check(result.faults());
      writes.incrementAndGet();
      degraded.addAndGet(result.degraded() ? 1 : 0);
    }
  }

  private void change(VaultClient client, SecretName name, long count) throws Exception {
    SecretPolicy policy = VaultSite.policy(name.value() + " changed " + count);
    ledger.asks(name, policy);
    WriteResult result = client.changePolicy(name, policy);
    ledger.acknowledged(name, result.revision(), policy);
    ledger.check(result.faults());
    changes.incrementAndGet();
  }

  private void read(VaultClient client, SecretName name) throws Exception {
    Optional<Revision> floor = ledger.floor(name);
    try (SecretReading reading = client.get(name)) {
      ledger.check(name, floor, reading);
      reads.incrementAndGet();
    }
  }

  /** Repairs and reads every secret, then reads it through every two vaults. */
  private int readAll(VaultSite site) throws Exception {
    int checked = 0;
    for (int writer = 0; writer < WRITERS; writer++) {
      try (VaultClient all = site.client("owner" + writer, site.endpoints(), PACE)) {
        for (SecretName name : names(writer)) {
          persist(() -> everywhere(all, name));
          try (SecretReading reading = persist(() -> all.get(name))) {
            ledger.check(name, ledger.floor(name), reading);
          }
        }
      }
      for (int left = 0; left < VAULTS; left++) {
        Map<VaultId, Target> two = new HashMap<>(site.endpoints());
        two.remove(site.vault(left));
        try (VaultClient client = site.client("owner" + writer, two, PACE)) {
          for (SecretName name : names(writer)) {
            try (SecretReading reading = persist(() -> client.get(name))) {
              ledger.check(name, ledger.floor(name), reading);
            }
          }
        }
      }
      checked += names(writer).size();
    }
    return checked;
  }

  private static RepairResult everywhere(VaultClient client, SecretName name) throws Exception {
    RepairResult result = client.repair(name);
    if (result.holders().size() < VAULTS) {
      throw new ClientException(ClientFailure.NO_QUORUM, "not everywhere yet: " + result.faults());
    }
    return result;
  }

  private List<SecretName> names(int writer) {
    List<SecretName> names = new ArrayList<>();
    for (int i = 0; i < NAMES; i++) {
      if (ledger.names().contains(name(writer, i))) {
        names.add(name(writer, i));
      }
    }
    return names;
  }

  /** Vaults that were just started come back; one that stays away fails the test. */
  private static <T> T persist(Attempt<T> attempt) throws Exception {
    long end = System.nanoTime() + RECOVERY.toNanos();
    while (true) {
      try {
        return attempt.run();
      } catch (ClientException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        Thread.sleep(200);
      }
    }
  }

  @FunctionalInterface
  private interface Attempt<T> {
    T run() throws Exception;
  }

  private static SecretName name(int writer, int number) {
    return new SecretName("w" + writer + "/s" + number);
  }
}
