package dev.cloister.attestation.tpm;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.format.ChallengeCheck;
import java.security.MessageDigest;

/** qualifyingData is of free length: a binding's first half, or exactly the raw bytes. */
public final class TpmChallenge {
  private TpmChallenge() {}

  /** The binding step of a quote. */
  public static Step check(Challenge challenge, byte[] extraData) {
    return switch (challenge) {
      case Challenge.None none -> ChallengeCheck.fixedField(none, extraData);
      case Challenge.Bound bound -> compare(extraData, bound.binding().value32());
      case Challenge.Raw raw -> compare(extraData, raw.bytes());
    };
  }

  private static Step compare(byte[] found, byte[] expected) {
    return MessageDigest.isEqual(found, expected)
        ? Step.passed(ChallengeCheck.STEP)
        : Step.failed(
            ChallengeCheck.STEP,
            FindingCode.BINDING_MISMATCH,
            "the evidence carries another challenge");
  }
}
