package dev.cloister.vault.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.AnchorClass;
import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.CollateralUse.State;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.time.CollateralFloor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Collateral does not go backwards. */
final class CollateralGuardTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private final AtomicInteger raised = new AtomicInteger();
  private final CollateralFloor floor = CollateralFloor.empty();
  private final CollateralGuard guard = CollateralGuard.of(floor, raised::incrementAndGet);

  @Test
  void check_newerAndTheSame_pass() throws Exception {
    guard.check(result(use(NOW, 17)));
    guard.check(result(use(NOW, 17)));
    guard.check(result(use(NOW.plusSeconds(1), 18)));
    assertThat(raised).hasValue(2);
  }

  @Test
  void check_older_isRefusedAlsoAfterARestart() throws Exception {
    guard.check(result(use(NOW, 17)));
    CollateralGuard restarted = CollateralGuard.of(CollateralFloor.of(floor.toSeal()), () -> {});
    for (CollateralUse old : List.of(use(NOW.minusSeconds(1), 17), use(NOW.plusSeconds(1), 16))) {
      assertRefused(guard, result(old));
      assertRefused(restarted, result(old));
    }
    restarted.check(result(use(NOW, 17)));
  }

  @Test
  void check_ofAnotherPlatform_hasAFloorOfItsOwn() throws Exception {
    guard.check(result("00906ED50000", use(NOW, 17)));
    guard.check(result("00806F050000", use(NOW.minusSeconds(1), 16)));
  }

  /** A document that nobody signed would shut out all who come after it. */
  @Test
  void check_whatIsNotAuthentic_raisesNothing() throws Exception {
    for (State state : List.of(State.REJECTED, State.UNVERIFIED, State.NOT_YET_VALID)) {
      guard.check(result(use(NOW.plusSeconds(60), 99).with(state)));
    }
    guard.check(result(CollateralUse.without(CollateralKind.TCB_INFO, State.MISSING)));
    guard.check(result(use(NOW, 17)));
    assertThat(raised).hasValue(1);
  }

  private static void assertRefused(CollateralGuard guard, AttestationResult result) {
    assertThat(catchThrowableOfType(ChannelException.class, () -> guard.check(result)).code())
        .isEqualTo(ErrorCode.ATTESTATION_REJECTED);
  }

  private static CollateralUse use(Instant issued, long number) {
    return CollateralUse.authentic(
            CollateralKind.TCB_INFO, issued, issued.plus(Duration.ofDays(30)), NOW.plusSeconds(2))
        .withEvaluationDataNumber(number);
  }

  private static AttestationResult result(CollateralUse use) {
    return result("00906ED50000", use);
  }

  private static AttestationResult result(String fmspc, CollateralUse use) {
    return new AttestationResult(
        Format.TDX_V4,
        AnchorClass.DEVELOPMENT,
        NOW,
        List.of(),
        SignatureStatus.VALID,
        ChainStatus.VALID,
        Optional.empty(),
        List.of(),
        List.of(use),
        true,
        JsonObject.builder()
            .put("tee", "tdx")
            .put("platform", JsonObject.builder().put("fmspc", fmspc).build())
            .build());
  }
}
