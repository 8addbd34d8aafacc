package dev.cloister.attestation.format;

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

/** A challenge against the field that has to carry it. */
class ChallengeCheckTest {
  private static final byte[] BYTES = {1, 2, 3};
  private static final Binding BINDING =
      Binding.of(
          Purpose.ENCLAVE_SESSION,
          Role.NONE,
          new byte[32],
          List.of(BoundKey.of(KeyUsage.HPKE, EcKey.p256(Seed.of("challenge")).spki())),
          List.of(new byte[1], new byte[1]));

  @Test
  void fixedField_nothingExpected_isNotChecked() {
    assertStep(Challenge.none(), new byte[64], Step.Outcome.NOT_RUN, "binding.notChecked");
  }

  @Test
  void fixedField_raw_mustStandFirstWithZerosAfterIt() {
    Challenge raw = Challenge.raw(BYTES);
    assertStep(raw, Arrays.copyOf(BYTES, 64), Step.Outcome.PASSED, "");
    assertStep(raw, BYTES, Step.Outcome.PASSED, "");
    byte[] more = Arrays.copyOf(BYTES, 64);
    more[63] = 1;
    assertStep(raw, more, Step.Outcome.FAILED, "binding.mismatch");
    assertStep(raw, new byte[64], Step.Outcome.FAILED, "binding.mismatch");
    assertStep(raw, new byte[2], Step.Outcome.FAILED, "binding.unsupported");
  }

  @Test
  void fixedField_binding_isWholeIn64BytesAndHalfInLess() {
    Challenge bound = Challenge.bound(BINDING);
    assertStep(bound, BINDING.value(), Step.Outcome.PASSED, "");
    assertStep(bound, BINDING.value32(), Step.Outcome.PASSED, "");
    assertStep(bound, Arrays.copyOf(BINDING.value32(), 63), Step.Outcome.PASSED, "");
    assertStep(
        bound, Arrays.copyOf(BINDING.value32(), 64), Step.Outcome.FAILED, "binding.mismatch");
    assertStep(bound, new byte[31], Step.Outcome.FAILED, "binding.unsupported");
  }

  private static void assertStep(
      Challenge challenge, byte[] field, Step.Outcome outcome, String code) {
    Step step = ChallengeCheck.fixedField(challenge, field);
    assertThat(step.name()).isEqualTo(ChallengeCheck.STEP);
    assertThat(step.outcome()).isEqualTo(outcome);
    assertThat(step.code()).isEqualTo(code);
  }
}
