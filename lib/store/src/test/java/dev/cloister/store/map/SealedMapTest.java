package dev.cloister.store.map;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.store.LogHead;
import dev.cloister.store.RootKey;
import dev.cloister.store.RootKeys;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.StoreId;
import dev.cloister.store.file.SimulatedDisk;
import dev.cloister.store.log.LogSettings;
import dev.cloister.store.log.LogState;
import dev.cloister.store.log.Refusals;
import dev.cloister.store.log.SealedLog;
import dev.cloister.store.log.Witness;
import dev.cloister.testkit.pki.Seed;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SealedMapTest {
  private final SimulatedDisk disk = SimulatedDisk.of(1);

  static LogSettings settings(SimulatedDisk disk, String seed) {
    return LogSettings.of(
        disk,
        StoreId.of(new byte[StoreId.LENGTH]),
        RootKeys.of(RootKey.of(1, new byte[RootKey.LENGTH])),
        Seed.of(seed).random());
  }

  private SealedMap create() throws StoreException {
    return SealedMap.create(settings(disk, "one"), Witness.none());
  }

  private SealedMap reopen() throws StoreException {
    return SealedMap.open(settings(disk, "two")).resume(Witness.none());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void put_afterReopening_isThere() throws Exception {
    try (SealedMap map = create()) {
      map.put("a", bytes("1")).join();
      map.put("b", bytes("2")).join();
      map.put("a", bytes("3")).join();
      map.remove("b").join();
      map.remove("never there").join();
    }
    try (SealedMap map = reopen()) {
      assertThat(map.get("a")).hasValue(bytes("3"));
      assertThat(map.get("b")).isEmpty();
      assertThat(map.size()).isEqualTo(1);
    }
  }

  @Test
  void put_callerChangesItsArrayLater_changesNothing() throws Exception {
    try (SealedMap map = create()) {
      byte[] mine = bytes("1");
      map.put("a", mine).join();
      mine[0] = 'x';
      map.get("a").orElseThrow()[0] = 'y';

      assertThat(map.get("a")).hasValue(bytes("1"));
    }
  }

  @Test
  void keys_withAPrefix_areThoseAndInOrder() throws Exception {
    try (SealedMap map = create()) {
      for (String key : new String[] {"b/2", "a/1", "b/10", "b", "c/1"}) {
        map.put(key, bytes("v")).join();
      }

      assertThat(map.keys("b/")).containsExactly("b/10", "b/2");
      assertThat(map.keys("")).hasSize(5);
      assertThat(map.keys("d")).isEmpty();
    }
  }

  @Test
  void snapshot_thenReopening_givesTheSameMap() throws Exception {
    try (SealedMap map = create()) {
      map.apply(Changes.none().put("a", bytes("1")).put("b", bytes("2")).remove("a")).join();
      LogHead at = map.snapshot();
      assertThat(at).isEqualTo(map.head());
      map.put("c", bytes("3")).join();
    }
    try (SealedMap map = reopen()) {
      assertThat(map.keys("")).containsExactly("b", "c");
    }
  }

  @Test
  void get_afterTheDiskFailed_goesOn() throws Exception {
    try (SealedMap map = create()) {
      map.put("a", bytes("1")).join();
      disk.fail(SimulatedDisk.Fault.READ_ONLY);
      assertThatThrownBy(() -> map.put("a", bytes("2")).join())
          .hasCauseInstanceOf(StoreException.class);

      assertThat(map.get("a")).hasValue(bytes("1"));
      assertThat(map.failure().map(StoreException::error)).hasValue(StoreError.READ_ONLY);
    }
  }

  @Test
  void put_keyThatIsNoUtf8OrTooLong_isMisuse() throws Exception {
    try (SealedMap map = create()) {
      assertThatThrownBy(() -> map.put("\ud800", bytes("1")))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> map.put("x".repeat(Changes.MAX_KEY + 1), bytes("1")))
          .isInstanceOf(IllegalArgumentException.class);
      map.put("x".repeat(Changes.MAX_KEY), bytes("1")).join();
    }
  }

  @Test
  void open_logThatIsNoMap_isRefused() throws Exception {
    try (SealedLog log = SealedLog.create(settings(disk, "one"), LogState.none(), Witness.none())) {
      log.append(bytes("not a map")).join();
    }

    Refusals.assertRefused(StoreError.CORRUPT, () -> SealedMap.open(settings(disk, "two")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "03",
        "01",
        "0100",
        "010001",
        "01000161",
        "0100016100000001",
        "01000161ffffffff",
        "0100016100000005aa",
        "020002c3",
        "020001c3",
        "02ffff61"
      })
  void parse_recordThatIsNone_isRefused(String hex) {
    Refusals.assertRefused(
        StoreError.CORRUPT, () -> ChangeRecord.parse(HexFormat.of().parseHex(hex)));
  }
}
