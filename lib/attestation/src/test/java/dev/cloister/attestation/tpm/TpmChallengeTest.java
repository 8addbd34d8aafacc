package dev.cloister.attestation.tpm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.binding.BoundKey;
import dev.cloister.attestation.binding.KeyUsage;
import dev.cloister.attestation.binding.Purpose;
import dev.cloister.attestation.binding.Role;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Qualifying data is of free length: what is expected stands there alone. */
class TpmChallengeTest {
  private static final Binding BINDING =
      Binding.of(
          Purpose.ENCLAVE_SESSION,
          Role.NONE,
          new byte[32],
          List.of(BoundKey.of(KeyUsage.HPKE, EcKey.p256(Seed.of("challenge")).spki())),
          List.of(new byte[1], new byte[1]));

  @Test
  void check_binding_isItsFirstHalfAlone() {
    Challenge bound = Challenge.bound(BINDING);
    assertStep(bound, BINDING.value32(), Step.Outcome.PASSED, "");
    assertStep(bound, BINDING.value(), Step.Outcome.FAILED, "binding.mismatch");
    assertStep(
        bound, Arrays.copyOf(BINDING.value32(), 31), Step.Outcome.FAILED, "binding.mismatch");
    assertStep(bound, new byte[32], Step.Outcome.FAILED, "binding.mismatch");
  }

  @Test
  void check_rawBytes_areExactlyThose() {
    Challenge raw = Challenge.raw(new byte[] {1, 2});
    assertStep(raw, new byte[] {1, 2}, Step.Outcome.PASSED, "");
    assertStep(raw, new byte[] {1, 2, 0}, Step.Outcome.FAILED, "binding.mismatch");
  }

  @Test
  void check_nothingExpected_isNotChecked() {
    assertStep(Challenge.none(), new byte[32], Step.Outcome.NOT_RUN, "binding.notChecked");
  }

  private static void assertStep(
      Challenge challenge, byte[] found, Step.Outcome outcome, String code) {
    Step step = TpmChallenge.check(challenge, found);
    assertThat(step.name()).isEqualTo("binding");
    assertThat(step.outcome()).isEqualTo(outcome);
    assertThat(step.code()).isEqualTo(code);
  }
}
