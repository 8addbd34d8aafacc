package dev.cloister.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.constellation.ConstellationException;
import dev.cloister.store.RootKey;
import dev.cloister.store.RootKeys;
import dev.cloister.store.StoreId;
import dev.cloister.store.file.DiskDirectory;
import dev.cloister.store.log.LogSettings;
import dev.cloister.store.log.Witness;
import dev.cloister.store.map.SealedMap;
import dev.cloister.time.CollateralFloor.Level;
import dev.cloister.time.TrustedTime;
import dev.cloister.vault.peer.Durability;
import dev.cloister.vault.secret.Held;
import dev.cloister.vault.secret.Parts;
import dev.cloister.vault.secret.SecretRules;
import dev.cloister.vault.secret.Secrets;
import dev.cloister.vault.secret.Versions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a vault does by itself, as far as the time is certain. */
final class MaintenanceTest {
  @TempDir private Path folder;
  private final TrustedTime time = TrustedTime.withoutClock(Versions.CREATED, System::nanoTime);

  @Test
  void runs_afterTheLongestLife_forgetWhatWasDeleted() throws Exception {
    Held deletion = new Versions().deletion(1);
    try (SealedMap map = SealedMap.create(settings(), Witness.none())) {
      Secrets secrets = Secrets.on(map, Durability.ofDisk());
      secrets.change(
          deletion.state().secret(),
          new Parts(Optional.of(Versions.OWNER), Optional.empty(), Optional.empty()),
          before -> SecretRules.prepare(before, deletion));
      Maintenance maintenance = new Maintenance(map, secrets, Durability.ofDisk(), time);
      maintenance.run();
      assertThat(map.keys("secret/")).hasSize(1);

      time.observe(Versions.CREATED.plus(Duration.ofDays(92)));
      for (int day = 0; day < 144; day++) {
        maintenance.run();
      }
      assertThat(map.keys("secret/")).isEmpty();
      assertThat(map.keys("owner/")).isEmpty();
    }
    try (SealedMap map = SealedMap.open(settings()).resume(Witness.none())) {
      assertThat(map.keys("secret/")).isEmpty();
    }
  }

  @Test
  void floorOfCollateral_isKnownAfterARestart() throws Exception {
    Level level = new Level(Versions.CREATED, 17);
    try (SealedMap map = SealedMap.create(settings(), Witness.none())) {
      SealedFloor sealed = SealedFloor.in(map);
      assertThat(sealed.floor().raise("tcbInfo/tdx/00906ED50000", level)).isTrue();
      sealed.keep();
    }
    try (SealedMap map = SealedMap.open(settings()).resume(Witness.none())) {
      var floor = SealedFloor.in(map).floor();
      assertThat(floor.raise("tcbInfo/tdx/00906ED50000", new Level(Versions.CREATED, 16)))
          .isFalse();
      assertThat(floor.raise("tcbInfo/tdx/00906ED50000", level)).isTrue();
    }
  }

  @Test
  void floorOfCollateral_thatIsNone_isRefused() throws Exception {
    try (SealedMap map = SealedMap.create(settings(), Witness.none())) {
      map.put("collateral-floor", new byte[] {1}).join();
      assertThatThrownBy(() -> SealedFloor.in(map)).isInstanceOf(ConstellationException.class);
    }
  }

  private LogSettings settings() {
    return LogSettings.of(
        DiskDirectory.at(folder.resolve("log")),
        StoreId.of("vault-state-----".getBytes(StandardCharsets.US_ASCII)),
        RootKeys.of(RootKey.of(1, new byte[32])),
        new SecureRandom());
  }
}
