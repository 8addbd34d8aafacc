package dev.cloister.store.log;

import static dev.cloister.store.log.Logs.contents;
import static dev.cloister.store.log.Logs.settings;
import static dev.cloister.store.log.Logs.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.cloister.store.LogHead;
import dev.cloister.store.RootKey;
import dev.cloister.store.RootKeys;
import dev.cloister.store.file.SimulatedDisk;
import dev.cloister.testkit.pki.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ResumeTest {
  private final SimulatedDisk disk = SimulatedDisk.of(1);

  /** A root key whose secret is wiped after so many derivations. */
  private static final class WipedKey implements RootKey {
    private final RootKey key = Logs.key(1);
    private int left = Integer.MAX_VALUE;

    @Override
    public int id() {
      return key.id();
    }

    @Override
    public byte[] derive(byte[] salt, byte[] info, int length) {
      if (left-- <= 0) {
        throw new IllegalStateException("the secret was wiped");
      }
      return key.derive(salt, info, length);
    }
  }

  @Test
  void resume_rootKeyWipedMeanwhile_letsTheLogGo() throws Exception {
    write(settings(disk), "a");
    WipedKey key = new WipedKey();
    LogSettings settings =
        LogSettings.of(disk, Logs.STORE, RootKeys.of(key), Seed.of("two").random());
    try (RecoveredLog log = SealedLog.open(settings, LogState.none())) {
      key.left = 1;
      assertThatIllegalStateException().isThrownBy(() -> log.resume(Witness.none()));
    }

    assertThat(contents(settings(disk))).containsExactly("a");
  }

  @Test
  void continuity_ofARunningLog_isThatOfWhatItHolds() throws Exception {
    LogSettings settings = settings(disk);
    try (SealedLog log = SealedLog.create(settings, LogState.none(), Witness.none())) {
      LogHead first = Logs.append(log, "a");
      LogHead second = Logs.append(log, "b");
      assertThat(log.continuity(first)).isEqualTo(Continuity.CONTAINED);
      assertThat(log.continuity(second)).isEqualTo(Continuity.CONTAINED);
      assertThat(log.continuity(at(second, second.seq() + 1, second)))
          .isEqualTo(Continuity.MISSING);
      assertThat(log.continuity(at(first, first.seq(), second))).isEqualTo(Continuity.FORKED);
      LogHead others = new LogHead(Logs.store(8), 1, first.seq(), first.hash());
      assertThat(log.continuity(others)).isEqualTo(Continuity.FORKED);
      log.snapshot(List::of);
      assertThat(log.continuity(first)).isEqualTo(Continuity.BEFORE_SNAPSHOT);
    }
  }

  private static LogHead at(LogHead of, long seq, LogHead hash) {
    return new LogHead(of.store(), of.incarnation(), seq, hash.hash());
  }
}
