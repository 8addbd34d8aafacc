package dev.cloister.attestation.format;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Step;
import java.security.MessageDigest;
import java.util.Arrays;

/** The last step of every format: whether the evidence carries what the relying party expects. */
public final class ChallengeCheck {
  /** The step's name. */
  public static final String STEP = "binding";

  private ChallengeCheck() {}

  /**
   * Compares a field of fixed length, zero after the challenge.
   *
   * @param field the evidence's own challenge field; 64 bytes hold a binding whole, 32 its first
   *     half
   */
  public static Step fixedField(Challenge challenge, byte[] field) {
    return switch (challenge) {
      case Challenge.None none ->
          Step.notRun(
              STEP,
              FindingCode.BINDING_NOT_CHECKED,
              "the relying party expected nothing: freshness and channel are unproven");
      case Challenge.Bound bound ->
          compare(field, field.length < 64 ? bound.binding().value32() : bound.binding().value());
      case Challenge.Raw raw -> compare(field, raw.bytes());
    };
  }

  private static Step compare(byte[] field, byte[] expected) {
    if (expected.length > field.length) {
      return Step.failed(
          STEP,
          FindingCode.BINDING_UNSUPPORTED,
          "the challenge has " + expected.length + " bytes, the field " + field.length);
    }
    return MessageDigest.isEqual(field, Arrays.copyOf(expected, field.length))
        ? Step.passed(STEP)
        : Step.failed(STEP, FindingCode.BINDING_MISMATCH, "the evidence carries another challenge");
  }
}
