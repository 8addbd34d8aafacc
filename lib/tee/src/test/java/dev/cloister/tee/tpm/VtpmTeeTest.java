package dev.cloister.tee.tpm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.tee.Bindings;
import dev.cloister.tee.CcelLog;
import dev.cloister.tee.EventLogWriter;
import dev.cloister.tee.MeasurementEvent;
import dev.cloister.tee.Sealing;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeSettings;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.SwTpm;
import dev.cloister.testkit.tpm.TpmManufacturer;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole path with a real software TPM and a nonce of this run: provider, quote, verifier. */
class VtpmTeeTest {
  private static final Instant AT = Instant.parse("2026-06-01T00:00:00Z");
  private static final String FIRMWARE_LOG = "sys/kernel/security/tpm0/binary_bios_measurements";

  @TempDir Path state;
  @TempDir Path data;
  @TempDir Path root;

  @SuppressWarnings("NullAway.Init") // set before each test
  private SwTpm machine;

  @BeforeEach
  void start() throws Exception {
    machine = SwTpm.start(state);
  }

  @AfterEach
  void stop() {
    machine.close();
  }

  @Test
  void evidence_verifies_withItsKeyPinned() throws Exception {
    try (TeeProvider tee = open()) {
      tee.extend(MeasurementEvent.of(3, "workload".getBytes(UTF_8)));
      Binding binding = Bindings.fresh();
      TeeEvidence evidence = tee.evidence(binding);
      AttestationResult result = verify(evidence, binding, evidence.collateral());
      assertThat(result.steps()).allMatch(step -> step.outcome() == Step.Outcome.PASSED);
      assertThat(result.bound()).isTrue();
      byte[] digest = HashAlgorithm.SHA256.digest("workload".getBytes(UTF_8));
      assertThat(result.claims().object("measurements").string("pcr15"))
          .isEqualTo(HexFormat.of().formatHex(HashAlgorithm.SHA256.digest(new byte[32], digest)));
    }
  }

  @Test
  void evidence_withTheKeyThatGoogleCertified_verifiesByItsCertificate() throws Exception {
    TpmManufacturer google = TpmManufacturer.create(Seed.of("google"), AT.minusSeconds(60));
    store("0x01c10003", TpmTemplates.attestationKey().bytes());
    store("0x01c10002", google.akCertificate(EcPublicAreas.spki(attestationKey())));
    machine.reboot();
    try (TeeProvider tee = open()) {
      Binding binding = Bindings.fresh();
      TeeEvidence evidence = tee.evidence(binding);
      TrustAnchor root = TrustAnchor.of(Vendor.GOOGLE_VTPM, "google", google.rootSpki());
      Collateral collateral =
          Collateral.builder()
              .addAll(evidence.collateral())
              .add(CollateralKind.CHAIN, google.intermediate())
              .build();
      AttestationResult result =
          Verifier.of(new DevelopmentAnchors(List.of(root)))
              .verify(Verifier.parse(evidence.bytes()), Challenge.bound(binding), collateral, AT);
      assertThat(failed(result)).isEmpty();
      assertThat(result.claims().string("ak")).isEqualTo("certificate");
      assertThat(tee.keyActivation()).isEmpty();
    }
  }

  @Test
  void keyActivation_withoutCertificateOfTheEndorsementKey_isNotOffered() throws Exception {
    try (TeeProvider tee = open()) {
      assertThat(tee.keyActivation()).isEmpty();
    }
  }

  private byte[] attestationKey() throws Exception {
    try (Tpm tpm =
        Tpm.over(SocketTransport.connect(UnixDomainSocketAddress.of(machine.socket())))) {
      return tpm.createPrimary(Tpm.ENDORSEMENT, TpmTemplates.attestationKey()).publicArea().bytes();
    }
  }

  private void store(String index, byte[] content) throws Exception {
    Files.write(machine.file("content"), content);
    String size = Integer.toString(content.length);
    machine.tool("nvdefine", "-C", "o", "-s", size, "-a", "ownerread|ownerwrite", index);
    machine.tool("nvwrite", "-C", "o", "-i", "content", index);
  }

  @Test
  void evidence_ofAnotherBinding_isNoticed() throws Exception {
    try (TeeProvider tee = open()) {
      TeeEvidence evidence = tee.evidence(Bindings.fresh());
      assertThat(failed(verify(evidence, Bindings.fresh(), evidence.collateral())))
          .containsExactly("binding");
    }
  }

  @Test
  void evidence_withAnotherTpmsSignature_isNoticed() throws Exception {
    TeeEvidence other;
    try (TeeProvider tee = open()) {
      other = tee.evidence(Bindings.fresh());
    }
    try (TeeProvider tee = open()) {
      Binding binding = Bindings.fresh();
      TeeEvidence evidence = tee.evidence(binding);
      Collateral mixed =
          Collateral.builder()
              .addAll(evidence.collateral().without(CollateralKind.TPM_SIGNATURE))
              .add(
                  CollateralKind.TPM_SIGNATURE,
                  other.collateral().find(CollateralKind.TPM_SIGNATURE).orElseThrow())
              .build();
      assertThat(failed(verify(evidence, binding, mixed))).containsExactly("tpm.quote.signature");
    }
  }

  @Test
  void evidence_whoseLogMissesAnEvent_isNoticed() throws Exception {
    try (TeeProvider tee = open()) {
      tee.extend(MeasurementEvent.of(3, "workload".getBytes(UTF_8)));
    }
    machine.tool("pcrextend", "15:sha256=" + "11".repeat(32));
    try (TeeProvider tee = open()) {
      Binding binding = Bindings.fresh();
      TeeEvidence evidence = tee.evidence(binding);
      assertThat(failed(verify(evidence, binding, evidence.collateral())))
          .containsExactly("tpm.log");
    }
  }

  @Test
  void evidence_carriesTheFirmwaresLogWithoutItsPadding() throws Exception {
    MeasurementEvent boot = MeasurementEvent.of(1, "kernel".getBytes(UTF_8));
    byte[] log =
        EventLogWriter.write(
            Optional.empty(), List.of(HashAlgorithm.SHA256), List.of(boot), register -> 4);
    machine.tool(
        "pcrextend",
        "4:sha256=" + HexFormat.of().formatHex(HashAlgorithm.SHA256.digest(boot.data())));
    Path file = root.resolve(FIRMWARE_LOG);
    Files.createDirectories(file.getParent());
    Files.write(file, Arrays.copyOf(log, log.length + 512));
    try (TeeProvider tee = open()) {
      Binding binding = Bindings.fresh();
      TeeEvidence evidence = tee.evidence(binding);
      assertThat(evidence.eventLog()).contains(log);
      assertThat(failed(verify(evidence, binding, evidence.collateral()))).isEmpty();
    }
  }

  @Test
  void evidence_firmwareLogOfAnotherPlatform_isAFailure() throws Exception {
    Path file = root.resolve(FIRMWARE_LOG);
    Files.createDirectories(file.getParent());
    Files.write(file, Arrays.copyOf(CcelLog.encode(List.of()), 20));
    try (TeeProvider tee = open()) {
      assertThat(reason(() -> tee.evidence(Bindings.fresh()))).isEqualTo(Reason.FAILED);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void extend_firmwareRegister_isNotOffered(int register) throws Exception {
    try (TeeProvider tee = open()) {
      assertThat(reason(() -> tee.extend(MeasurementEvent.of(register, new byte[1]))))
          .isEqualTo(Reason.NOT_OFFERED);
    }
  }

  @Test
  void sealingKey_isTheSameAfterReboot_andAnotherForAnotherPurpose() throws Exception {
    byte[] first = seal("store");
    assertThat(first).hasSize(32);
    assertThat(seal("store")).isEqualTo(first);
    assertThat(seal("other")).isNotEqualTo(first);
    machine.reboot();
    assertThat(seal("store")).isEqualTo(first);
  }

  @Test
  void sealingKey_afterAnyOtherMeasurement_isAnother() throws Exception {
    byte[] first = seal("store");
    for (int pcr : new int[] {0, 7, 9, 11, 15}) {
      machine.tool("pcrextend", pcr + ":sha256=" + "22".repeat(32));
      assertThat(seal("store")).isNotEqualTo(first);
      machine.reboot();
    }
    assertThat(seal("store")).isEqualTo(first);
  }

  @Test
  void sealingKey_doesNotDependOnWhatIsQuoted() throws Exception {
    byte[] first = seal("store");
    try (TeeProvider tee = open(settings().with(TeeSettings.PCRS, "16"))) {
      assertThat(((Sealing.Key) tee.sealingKey("store")).take()).isEqualTo(first);
    }
  }

  @Test
  void sealingKey_isUsedUnderItsPolicyOnly() throws Exception {
    try (Tpm tpm =
        Tpm.over(SocketTransport.connect(UnixDomainSocketAddress.of(machine.socket())))) {
      int good = tpm.startPolicy(new byte[32]);
      tpm.policyPcr(good, VtpmSealing.PCRS);
      TpmKey key =
          tpm.createPrimary(
              Tpm.OWNER, TpmTemplates.derivation(tpm.policyDigest(good), new byte[32]));
      int none = tpm.startPolicy(new byte[32]);
      assertThat(catchThrowableOfType(TpmException.class, () -> tpm.hmac(key, none, new byte[1])))
          .isNotNull();
      assertThat(
              catchThrowableOfType(
                  TpmException.class, () -> tpm.hmac(key, 0x40000009, new byte[1])))
          .isNotNull();
      assertThat(tpm.hmac(key, good, new byte[1])).hasSize(32);
      tpm.policyPcr(good, VtpmSealing.PCRS);
      tpm.pcrExtend(15, Map.of(HashAlgorithm.SHA256, new byte[32]));
      assertThat(catchThrowableOfType(TpmException.class, () -> tpm.hmac(key, good, new byte[1])))
          .isNotNull();
    }
  }

  @Test
  void sealingKey_onAnotherTpm_isAnother() throws Exception {
    byte[] first = seal("store");
    machine.replace();
    assertThat(seal("store")).isNotEqualTo(first);
  }

  @Test
  void manyUses_leaveNothingInTheTpm() throws Exception {
    try (TeeProvider tee = open()) {
      for (int i = 0; i < 8; i++) {
        tee.evidence(Bindings.fresh());
        tee.sealingKey("purpose-" + i);
        assertThat(reason(() -> tee.extend(MeasurementEvent.of(0, new byte[1]))))
            .isEqualTo(Reason.NOT_OFFERED);
      }
    }
    assertThat(machine.tool("getcap", "handles-transient")).isBlank();
    assertThat(machine.tool("getcap", "handles-loaded-session")).isBlank();
  }

  @Test
  void open_withoutTpm_isRefused() {
    assertThat(reason(() -> open(TeeSettings.defaults().withRoot(root))))
        .isEqualTo(Reason.UNAVAILABLE);
    assertThat(reason(() -> open(settings().with(TeeSettings.TPM, "unix:/nowhere"))))
        .isEqualTo(Reason.UNAVAILABLE);
    assertThat(reason(() -> open(settings().with(TeeSettings.TPM, "https://tpm"))))
        .isEqualTo(Reason.UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"24", "x", "1,", "-1", "1 2"})
  void open_pcrsThatNoTpmHas_isRefused(String pcrs) {
    assertThat(reason(() -> open(settings().with(TeeSettings.PCRS, pcrs))))
        .isEqualTo(Reason.UNAVAILABLE);
  }

  private byte[] seal(String purpose) throws Exception {
    try (TeeProvider tee = open()) {
      return ((Sealing.Key) tee.sealingKey(purpose)).take();
    }
  }

  private TeeSettings settings() {
    return TeeSettings.defaults().withRoot(root).with(TeeSettings.TPM, "unix:" + machine.socket());
  }

  private TeeProvider open() throws Exception {
    return open(settings());
  }

  private TeeProvider open(TeeSettings settings) throws Exception {
    return new VtpmTeeFactory().open(Bindings.environment(data, settings));
  }

  private static AttestationResult verify(
      TeeEvidence evidence, Binding binding, Collateral collateral) throws Exception {
    byte[] area = evidence.collateral().find(CollateralKind.TPM_AK).orElseThrow();
    TrustAnchor pinned =
        TrustAnchor.of(Vendor.TPM_MANUFACTURER, "pinned", EcPublicAreas.spki(area));
    return Verifier.of(new DevelopmentAnchors(List.of(pinned)))
        .verify(Verifier.parse(evidence.bytes()), Challenge.bound(binding), collateral, AT);
  }

  private static List<String> failed(AttestationResult result) {
    return result.failures().stream().map(Step::name).toList();
  }

  /** Something that fails. */
  interface Work {
    void run() throws Exception;
  }

  private static Reason reason(Work work) {
    return catchThrowableOfType(TeeException.class, work::run).reason();
  }
}
