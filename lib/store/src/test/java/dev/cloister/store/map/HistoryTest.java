package dev.cloister.store.map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cloister.store.LogHead;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.file.SimulatedDisk;
import dev.cloister.store.log.Acknowledgement;
import dev.cloister.store.log.LogSettings;
import dev.cloister.store.log.Witness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Random histories of a sealed map beside those of a plain one: writes, snapshots, clean ends,
 * killed processes, lost power, full disks, and directories put back to what they were.
 */
final class HistoryTest {
  private static final int HISTORIES = 300;
  private static final int STEPS = 60;

  private final Map<String, String> model = new TreeMap<>();
  private SimulatedDisk disk = SimulatedDisk.of(0);
  private Optional<SealedMap> map = Optional.empty();
  private Optional<LogHead> acknowledged = Optional.empty();
  private Optional<Kept> kept = Optional.empty();
  private Random random = new Random(0);
  private String name = "";

  /** A copy of the directory, and what was in it. */
  private record Kept(SimulatedDisk disk, Map<String, String> model, LogHead head) {}

  @Test
  void histories_fixedSeeds_agreeWithAPlainMap() throws Exception {
    for (int seed = 0; seed < HISTORIES; seed++) {
      play(seed);
    }
  }

  @Test
  void histories_newSeeds_agreeWithAPlainMap() throws Exception {
    long first = Long.getLong("cloister.history.seed", System.nanoTime());
    System.out.println("sealed map histories: cloister.history.seed=" + first);
    for (int i = 0; i < HISTORIES / 3; i++) {
      play(first + i);
    }
  }

  private void play(long seed) throws Exception {
    random = new Random(seed);
    name = "seed " + seed;
    disk = SimulatedDisk.of(seed);
    model.clear();
    kept = Optional.empty();
    map = Optional.of(SealedMap.create(settings(), Witness.none()));
    acknowledged = Optional.of(running().head());
    for (int step = 0; step < STEPS; step++) {
      name = "seed " + seed + ", step " + step;
      step();
      expectSame(running());
    }
    running().close();
  }

  private void step() throws Exception {
    switch (random.nextInt(16)) {
      case 0 -> {
        acknowledged = Optional.of(running().snapshot());
      }
      case 1 -> {
        running().close();
        reopen();
      }
      case 2 -> {
        disk.killProcess();
        running().close();
        reopen();
      }
      case 3 -> {
        disk.losePower();
        running().close();
        reopen();
      }
      case 4 -> dieWhileWriting();
      case 5 -> fullDisk();
      case 6 -> keep();
      case 7 -> putBack();
      default -> write();
    }
  }

  private void write() {
    int count = 1 + random.nextInt(4);
    List<CompletableFuture<Acknowledgement>> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      answers.add(running().apply(changes(model)));
    }
    for (CompletableFuture<Acknowledgement> answer : answers) {
      acknowledged = Optional.of(answer.join().head());
    }
  }

  private Changes changes(Map<String, String> into) {
    Changes changes = Changes.none();
    for (int i = random.nextInt(3); i >= 0; i--) {
      String key = "key " + random.nextInt(12);
      if (random.nextInt(3) == 0) {
        changes = changes.remove(key);
        into.remove(key);
      } else {
        String value = "v".repeat(random.nextInt(200)) + random.nextInt();
        changes = changes.put(key, value.getBytes(UTF_8));
        into.put(key, value);
      }
    }
    return changes;
  }

  /** The process dies in any operation of a write: it is there afterwards, or it is not. */
  private void dieWhileWriting() throws StoreException {
    Map<String, String> after = new TreeMap<>(model);
    disk.failAt(disk.operations() + random.nextInt(3), SimulatedDisk.Fault.CRASH);
    CompletableFuture<Acknowledgement> answer = running().apply(changes(after));
    boolean promised = catchThrowable(answer::join) == null;
    if (random.nextBoolean()) {
      disk.killProcess();
    } else {
      disk.losePower();
    }
    running().close();
    reopen();
    if (promised || same(running(), after)) {
      model.clear();
      model.putAll(after);
    }
  }

  private void fullDisk() throws StoreException {
    disk.fail(SimulatedDisk.Fault.FULL);
    Map<String, String> after = new TreeMap<>(model);
    Throwable refused = catchThrowable(() -> running().apply(changes(after)).join());
    assertThat(refused.getCause()).as(name).isInstanceOf(StoreException.class);
    expectSame(running());
    disk.heal();
    running().close();
    reopen();
    if (same(running(), after)) {
      model.clear();
      model.putAll(after);
    }
  }

  private void keep() {
    kept = Optional.of(new Kept(disk.copy(), new TreeMap<>(model), acknowledged.orElseThrow()));
  }

  /** The old directory opens as what it was, unless its opener knows of a later head. */
  private void putBack() throws StoreException {
    if (kept.isEmpty()) {
      return;
    }
    Kept old = kept.get();
    if (!old.head().samePoint(acknowledged.orElseThrow())) {
      LogHead later = acknowledged.orElseThrow();
      Throwable refused =
          catchThrowable(() -> SealedMap.open(settings(old.disk().copy()), later).close());
      assertThat(refused).as(name).isInstanceOf(StoreException.class);
      if (refused instanceof StoreException why) {
        assertThat(why.error()).as(name).isEqualTo(StoreError.ROLLED_BACK);
      }
    }
    try (RecoveredMap recovered = SealedMap.open(settings(old.disk().copy()));
        SealedMap opened = recovered.resume(Witness.none())) {
      assertThat(contents(opened)).as(name).isEqualTo(old.model());
    }
  }

  private void reopen() throws StoreException {
    map =
        Optional.of(SealedMap.open(settings(), acknowledged.orElseThrow()).resume(Witness.none()));
    // What was durable and not answered is now witnessed, as the log has resumed with it.
    acknowledged = Optional.of(running().head());
  }

  private SealedMap running() {
    return map.orElseThrow();
  }

  private LogSettings settings() {
    return settings(disk);
  }

  private LogSettings settings(SimulatedDisk on) {
    return SealedMapTest.settings(on, name).withSegmentBytes(1500);
  }

  private void expectSame(SealedMap opened) {
    assertThat(contents(opened)).as(name).isEqualTo(model);
  }

  private static boolean same(SealedMap opened, Map<String, String> expected) {
    return contents(opened).equals(expected);
  }

  private static Map<String, String> contents(SealedMap opened) {
    Map<String, String> contents = new TreeMap<>();
    for (String key : opened.keys("")) {
      contents.put(key, new String(opened.get(key).orElseThrow(), UTF_8));
    }
    return contents;
  }
}
