package dev.cloister.tee.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.tee.Bindings;
import dev.cloister.tee.MeasurementEvent;
import dev.cloister.tee.Sealing;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole path: provider, token in the real format, verifier. */
class ConfidentialSpaceTeeTest {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path root;
  @TempDir Path data;

  @SuppressWarnings("NullAway.Init") // set before each test
  private FakeLauncher launcher;

  @BeforeEach
  void start() throws IOException {
    launcher = FakeLauncher.start(root, AT);
  }

  @AfterEach
  void stop() throws IOException {
    launcher.close();
  }

  @Test
  void evidence_isATokenWithTheBindingAsItsOneNonce() throws Exception {
    Binding binding = Bindings.fresh();
    TeeEvidence evidence = open("vault.example").evidence(binding);
    AttestationResult result = verify(evidence, binding);
    assertThat(evidence.format()).isEqualTo(Format.CONFIDENTIAL_SPACE);
    assertThat(result.failures()).isEmpty();
    assertThat(result.bound()).isTrue();
    assertThat(launcher.requests())
        .containsExactly(
            "{\"audience\":\"vault.example\",\"token_type\":\"PKI\",\"nonces\":[\""
                + Base64.getUrlEncoder().withoutPadding().encodeToString(binding.value32())
                + "\"]}");
  }

  @Test
  void evidence_ofAnotherBinding_isNoticed() throws Exception {
    assertThat(verify(open("a").evidence(Bindings.fresh()), Bindings.fresh()).bound()).isFalse();
  }

  @Test
  void evidence_launcherThatIsBusy_isBusy() throws Exception {
    launcher.plant(FakeLauncher.error(429, "quota"));
    assertThat(refusal().reason()).isEqualTo(Reason.BUSY);
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 400, 401, 404, 500, 503})
  void evidence_launcherThatRefuses_isAFailureWithoutItsText(int status) throws Exception {
    launcher.plant(FakeLauncher.error(status, "secret-looking text"));
    TeeException refusal = refusal();
    assertThat(refusal.reason()).isEqualTo(Reason.FAILED);
    assertThat(refusal).hasMessageNotContaining("secret-looking");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na.b",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\na.b.c",
        "nothing of the kind",
        "",
      })
  void evidence_answerThatIsNoToken_isAFailure(String answer) throws Exception {
    launcher.plant(answer);
    assertThat(refusal().reason()).isEqualTo(Reason.FAILED);
  }

  @Test
  void evidence_launcherThatIsGone_isAFailure() throws Exception {
    TeeProvider tee = open("a");
    launcher.close();
    assertThat(
            catchThrowableOfType(TeeException.class, () -> tee.evidence(Bindings.fresh())).reason())
        .isEqualTo(Reason.FAILED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "https://sts.googleapis.com"})
  void open_withoutAnOwnAudience_isRefused(String audience) {
    assertThat(catchThrowableOfType(TeeException.class, () -> open(audience)).reason())
        .isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void open_audienceTooLong_isRefused() throws Exception {
    assertThat(open("a".repeat(512))).isNotNull();
    assertThat(catchThrowableOfType(TeeException.class, () -> open("a".repeat(513))).reason())
        .isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void open_withoutSocket_isRefused() {
    TeeException refusal =
        catchThrowableOfType(
            TeeException.class,
            () ->
                new ConfidentialSpaceTeeFactory()
                    .open(
                        Bindings.environment(
                            data,
                            TeeSettings.defaults()
                                .withRoot(data)
                                .with(TeeSettings.AUDIENCE, "a"))));
    assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void extendAndSeal_areNotOffered() throws Exception {
    TeeProvider tee = open("a");
    assertThat(
            catchThrowableOfType(
                    TeeException.class, () -> tee.extend(MeasurementEvent.of(3, new byte[1])))
                .reason())
        .isEqualTo(Reason.NOT_OFFERED);
    assertThat(tee.sealingKey("store")).isInstanceOf(Sealing.NotOffered.class);
  }

  private TeeException refusal() throws Exception {
    TeeProvider tee = open("a");
    return catchThrowableOfType(TeeException.class, () -> tee.evidence(Bindings.fresh()));
  }

  private TeeProvider open(String audience) throws Exception {
    TeeSettings settings = TeeSettings.defaults().withRoot(root);
    return new ConfidentialSpaceTeeFactory()
        .open(
            Bindings.environment(
                data,
                audience.isEmpty() ? settings : settings.with(TeeSettings.AUDIENCE, audience)));
  }

  private AttestationResult verify(TeeEvidence evidence, Binding binding) throws Exception {
    assertThat(new String(evidence.bytes(), UTF_8)).contains(".");
    return Verifier.of(
            new DevelopmentAnchors(
                List.of(
                    TrustAnchor.of(
                        Vendor.GOOGLE_CONFIDENTIAL_SPACE, "testkit", launcher.anchorSpki()))))
        .verify(
            Verifier.parse(evidence.bytes()),
            Challenge.bound(binding),
            Collateral.empty(),
            AT.plus(Duration.ofMinutes(1)));
  }
}
