package dev.cloister.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.SigningKey;
import dev.cloister.constellation.VaultId;
import dev.cloister.constellation.audit.Actor;
import dev.cloister.store.RootKey;
import dev.cloister.store.RootKeys;
import dev.cloister.store.StoreError;
import dev.cloister.store.StoreException;
import dev.cloister.store.StoreId;
import dev.cloister.store.file.DiskDirectory;
import dev.cloister.store.log.LogSettings;
import dev.cloister.store.log.Witness;
import dev.cloister.store.map.SealedMap;
import dev.cloister.time.TrustedTime;
import dev.cloister.vault.audit.Attempt;
import dev.cloister.vault.audit.AuditPlace;
import dev.cloister.vault.audit.AuditTrail;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state of a vault knows where its audit log was. */
class AuditPartTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final ByteString HASH = ByteString.copyOf(new byte[32]);

  @TempDir private Path folder;
  private final SecureRandom random = new SecureRandom();
  private final AuditTrail.Origin origin =
      new AuditTrail.Origin(HASH, VaultId.random(random), SigningKey.generate(random), 1);
  private SealedMap state;
  private volatile boolean serves = true;

  @BeforeEach
  void state() throws Exception {
    state = SealedMap.create(settings("state"), Witness.none());
  }

  @AfterEach
  void close() {
    state.close();
  }

  @Test
  void log_thatWasCut_isNotedWhenItIsOpened() throws Exception {
    write("audit", 1);
    copy("audit", "old");
    write("audit", 3);

    assertThat(refusal("old")).isEqualTo(StoreError.ROLLED_BACK);
    assertThat(refusal("gone")).isEqualTo(StoreError.ROLLED_BACK);
  }

  @Test
  void log_ofAnotherHistory_isNotedWhenItIsOpened() throws Exception {
    write("audit", 1);
    copy("audit", "other");
    try (AuditTrail trail = AuditTrail.open(settings("other"), origin, time(), AuditPlace.NONE)) {
      for (int i = 0; i < 8; i++) {
        record(trail, "sign");
      }
    }
    write("audit", 3);

    assertThat(refusal("other")).isEqualTo(StoreError.FORKED);
  }

  @Test
  void log_thatGoesOnBeyondWhatIsKnown_isOpened() throws Exception {
    write("audit", 1);
    serves = false;
    try (AuditPart part = part("audit")) {
      record(part.trail().orElseThrow());
    }
    try (AuditPart part = part("audit")) {
      assertThat(part.trail()).isPresent();
    }
  }

  @Test
  void place_ofAnotherLength_isNone() {
    assertThatIllegalArgumentException().isThrownBy(() -> AuditPlace.decode(new byte[39]));
    AuditPlace place = new AuditPlace(7, HASH);
    assertThat(AuditPlace.decode(place.encoded())).isEqualTo(place);
  }

  /** Writes, until the state knows all of it. */
  private void write(String log, int attempts) throws Exception {
    try (AuditPart part = part(log)) {
      AuditTrail trail = part.trail().orElseThrow();
      for (int i = 0; i < attempts; i++) {
        record(trail);
      }
      byte[] wanted = trail.reached().encoded();
      while (state.get("audit/reached").filter(kept -> Arrays.equals(kept, wanted)).isEmpty()) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
    }
  }

  private StoreError refusal(String log) {
    return catchThrowableOfType(StoreException.class, () -> part(log).close()).error();
  }

  private AuditPart part(String log) throws StoreException {
    AuditPart part = new AuditPart(state, () -> serves);
    part.begin(settings(log), origin, time());
    return part;
  }

  private static void record(AuditTrail trail) {
    record(trail, "get_secret");
  }

  private static void record(AuditTrail trail, String operation) {
    trail.record(new Attempt(Actor.VAULT, HASH, operation, Optional.empty(), "ok", HASH)).join();
  }

  private static TrustedTime time() {
    return TrustedTime.believing(() -> NOW, System::nanoTime);
  }

  private LogSettings settings(String name) {
    return LogSettings.of(
        DiskDirectory.at(folder.resolve(name)),
        StoreId.of(new byte[StoreId.LENGTH]),
        RootKeys.of(RootKey.of(1, new byte[RootKey.LENGTH])),
        random);
  }

  private void copy(String from, String to) throws Exception {
    Path source = folder.resolve(from);
    try (Stream<Path> all = Files.walk(source)) {
      for (Path path : all.sorted(Comparator.naturalOrder()).toList()) {
        Files.copy(path, folder.resolve(to).resolve(source.relativize(path).toString()));
      }
    }
  }
}
