package dev.cloister.attestation.issued;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Verifier;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a verifier keeps of sound evidence helps no other evidence. */
class SharedVerifierTest {
  private static final int PLACES = 24;

  static List<IssuedCase> cases() {
    return IssuedCases.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void verify_tamperedEvidenceAfterTheSoundOne_isJudgedAsByAFreshVerifier(IssuedCase issued)
      throws Exception {
    byte[] sound = issued.evidence().bytes();
    Verifier shared = Verifier.of(issued.anchors());
    assertThat(verify(shared, issued, sound).failures()).isEmpty();
    for (int i = 0; i < PLACES; i++) {
      byte[] tampered = sound.clone();
      tampered[(int) ((long) sound.length * i / PLACES + sound.length / (2 * PLACES))] ^= 1;
      try {
        Verifier.parse(tampered);
      } catch (MalformedEvidenceException e) {
        continue;
      }
      assertThat(verify(shared, issued, tampered))
          .isEqualTo(verify(Verifier.of(issued.anchors()), issued, tampered));
    }
    assertThat(verify(shared, issued, sound).failures()).isEmpty();
  }

  private static AttestationResult verify(Verifier verifier, IssuedCase issued, byte[] bytes)
      throws MalformedEvidenceException {
    Evidence evidence = Verifier.parse(bytes);
    return verifier.verify(evidence, issued.challenge(), issued.collateral(), issued.at());
  }
}
