package dev.cloister.attestation.ratls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloister.attestation.Detection;
import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.format.IssuedCases;
import dev.cloister.testkit.cases.Case;
import dev.cloister.testkit.cases.Fault;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.ratls.RaTlsFaults;
import dev.cloister.testkit.ratls.RaTlsForm;
import dev.cloister.testkit.ratls.RaTlsScenario;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The negative list of certificates with evidence, in every form: the evidence verifies whatever it
 * names, so exactly the key binding can notice that it names something else.
 */
class RaTlsFaultsTest {
  private static final Seed SEED = Seed.of("ra-tls-faults");
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

  static Stream<Fault> faults() {
    return Stream.of(RaTlsForm.values()).flatMap(form -> RaTlsFaults.all(form, SEED, AT).stream());
  }

  @ParameterizedTest
  @MethodSource("faults")
  void parse_oneFault_isNoticedByTheKeyBindingAlone(Fault fault) throws Exception {
    Case found = fault.make().get();
    if (fault.effect() == Fault.Effect.MALFORMED) {
      assertThatExceptionOfType(MalformedEvidenceException.class)
          .isThrownBy(() -> RaTlsCertificate.parse(found.evidence()));
      return;
    }
    RaTlsCertificate certificate = RaTlsCertificate.parse(found.evidence());
    assertThat(certificate.keyBinding()).isEqualTo(KeyBinding.valueOf(fault.code()));
    assertThat(IssuedCases.verify(certificate.evidence(), found).steps())
        .allMatch(step -> step.outcome() == Step.Outcome.PASSED);
  }

  @ParameterizedTest
  @EnumSource(RaTlsForm.class)
  void detect_certificateWithEvidence_saysHowItsKeyIsNamed(RaTlsForm form) {
    byte[] certificate = RaTlsScenario.of(form, SEED, AT).issue().evidence();

    assertThat(Evidence.detect(certificate))
        .isInstanceOfSatisfying(
            Detection.InCertificate.class,
            found -> {
              assertThat(found.keyBinding()).isEqualTo(KeyBinding.valueOf(form.keyBinding()));
              assertThat(found.message()).contains("names the certificate's key");
            });
  }
}
