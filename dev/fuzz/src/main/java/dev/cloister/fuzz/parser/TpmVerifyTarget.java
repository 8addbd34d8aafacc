package dev.cloister.fuzz.parser;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.fuzz.AllocationLimit;
import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.testkit.cases.Case;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.TpmScenario;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A whole verification and appraisal of a sound TPM quote beside which one thing is anything: the
 * first byte says which, the rest is it.
 */
public final class TpmVerifyTarget implements FuzzTarget {
  private static final Instant AT = Instant.parse("2026-11-21T00:00:00Z");
  private static final List<CollateralKind> ANYTHING =
      List.of(
          CollateralKind.TPM_SIGNATURE,
          CollateralKind.TPM_AK,
          CollateralKind.PCRS,
          CollateralKind.EVENT_LOG);

  private final TpmScenario scenario = TpmScenario.of(Seed.of("fuzz tpm"), AT);
  private final Case sound = scenario.issue();
  private final byte[] challenge = sound.challenge().orElseThrow();
  private final Verifier verifier =
      Verifier.of(
          new DevelopmentAnchors(
              List.of(
                  TrustAnchor.of(
                      Vendor.TPM_MANUFACTURER, "fuzz root", scenario.manufacturer().rootSpki()))));
  private final AppraisalPolicy policy = AppraisalPolicy.defaults();

  @Override
  public String name() {
    return "tpm-verify";
  }

  @Override
  public void run(byte[] input) throws MalformedEvidenceException {
    if (input.length == 0) {
      throw new MalformedEvidenceException("nothing");
    }
    CollateralKind kind = ANYTHING.get((input[0] & 0xff) % ANYTHING.size());
    Collateral.Builder collateral =
        Collateral.builder()
            .add(kind, Arrays.copyOfRange(input, 1, input.length))
            .add(CollateralKind.CHAIN, sound.item(CollateralKind.CHAIN.code()));
    for (CollateralKind other : ANYTHING) {
      if (other != kind) {
        collateral.add(other, sound.item(other.code()));
      }
    }
    policy.appraise(
        verifier.verify(
            Verifier.parse(sound.evidence()), Challenge.raw(challenge), collateral.build(), AT));
  }

  @Override
  public Class<? extends Exception> refusal() {
    return MalformedEvidenceException.class;
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < ANYTHING.size(); i++) {
      byte[] item = sound.item(ANYTHING.get(i).code());
      seeds.add(ByteBuffer.allocate(1 + item.length).put((byte) i).put(item).array());
    }
    return seeds;
  }

  @Override
  public AllocationLimit allocationLimit() {
    return IntelSignedTarget.WITH_SIGNATURES;
  }
}
