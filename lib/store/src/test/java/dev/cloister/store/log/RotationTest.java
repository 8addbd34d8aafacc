package dev.cloister.store.log;

import static dev.cloister.store.log.Logs.STORE;
import static dev.cloister.store.log.Logs.append;
import static dev.cloister.store.log.Logs.contents;
import static dev.cloister.store.log.Logs.key;
import static dev.cloister.store.log.Logs.settings;
import static dev.cloister.store.log.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.store.RootKey;
import dev.cloister.store.RootKeys;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.file.SimulatedDisk;
import dev.cloister.testkit.pki.Seed;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class RotationTest {
  private final SimulatedDisk disk = SimulatedDisk.of(1);
  private final Records state = new Records();

  private LogSettings with(RootKey... keys) {
    return LogSettings.of(disk, STORE, RootKeys.of(keys), Seed.of("more").random());
  }

  private void rotated() throws StoreException {
    try (SealedLog log = SealedLog.create(settings(disk), state, Witness.none())) {
      append(log, "a");
      log.rotate(key(2));
      append(log, "b");
    }
  }

  @Test
  void rotate_needsBothKeysUntilTheNextSnapshot() throws Exception {
    rotated();

    assertThat(contents(with(key(1), key(2)))).containsExactly("a", "b");
    assertRefused(StoreError.KEY_MISSING, () -> contents(with(key(1))));
    assertRefused(StoreError.KEY_MISSING, () -> contents(with(key(2))));
  }

  @Test
  void snapshot_afterRotation_needsTheNewKeyOnly() throws Exception {
    try (SealedLog log = SealedLog.create(settings(disk), state, Witness.none())) {
      append(log, "a");
      log.rotate(key(2));
      append(log, "b");
      log.snapshot(state::capture);
      append(log, "c");
    }

    assertThat(contents(with(key(2)))).containsExactly("a", "b", "c");
  }

  @Test
  void read_afterRotation_needsNothingFromOutside() throws Exception {
    try (SealedLog log = SealedLog.create(settings(disk), state, Witness.none())) {
      append(log, "a");
      log.rotate(key(2));
      append(log, "b");
      Records read = new Records();
      log.read(read);

      assertThat(read.all()).containsExactly("a", "b");
    }
  }

  @Test
  void rotate_toANumberThatWasUsed_isMisuse() throws Exception {
    try (SealedLog log = SealedLog.create(settings(disk), state, Witness.none())) {
      log.rotate(key(2));

      assertThatThrownBy(() -> log.rotate(key(1))).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> log.rotate(key(2))).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void resume_withAnotherKeyOfTheCurrentNumber_isRefused() throws Exception {
    rotated();

    assertRefused(StoreError.WRONG_KEY, () -> contents(with(key(1), RootKey.of(2, new byte[32]))));
  }

  @Test
  void resume_crashedBetweenRotationAndTheNewSegment_goesOnUnderTheNewKey() throws Exception {
    SealedLog log = SealedLog.create(settings(disk), state, Witness.none());
    append(log, "a");
    long writeOfTheTable = disk.operations();
    disk.failAt(writeOfTheTable + 2, SimulatedDisk.Fault.CRASH);
    assertRefused(StoreError.IO, () -> log.rotate(key(2)));
    disk.killProcess();
    log.close();

    assertThat(disk.list()).containsExactly("segment-0000000000000001");
    try (RecoveredLog recovered = SealedLog.open(with(key(1)), LogState.none())) {
      assertRefused(StoreError.KEY_MISSING, () -> recovered.resume(Witness.none()));
    }
    try (SealedLog again =
        SealedLog.open(with(key(1), key(2)), LogState.none()).resume(Witness.none())) {
      append(again, "b");
    }
    assertThat(contents(with(key(1), key(2)))).containsExactly("a", "b");
    assertRefused(StoreError.KEY_MISSING, () -> contents(with(key(1))));
  }

  @Test
  void rotate_isDurableAndWitnessedBeforeTheKeyIsUsed() throws Exception {
    Records seen = new Records();
    Witness witness =
        head -> {
          seen.apply(head.seq(), Logs.bytes(disk.journal().getLast()));
          return CompletableFuture.completedFuture(head);
        };
    try (SealedLog log = SealedLog.create(settings(disk), state, witness)) {
      append(log, "a");
      long before = disk.operations();
      log.rotate(key(2));

      assertThat(seen.all().getLast()).isEqualTo("sync segment-0000000000000001.tmp");
      assertThat(disk.journal().subList((int) before, (int) before + 3))
          .containsExactly(
              "append segment-0000000000000001.tmp",
              "sync segment-0000000000000001.tmp",
              "create segment-0000000000000002.tmp");
    }
  }
}
