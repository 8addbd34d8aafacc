package dev.cloister.tee.tsm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Verdict;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.attestation.tcg.TcgEventLog;
import dev.cloister.tee.Bindings;
import dev.cloister.tee.CcelLog;
import dev.cloister.tee.MeasurementEvent;
import dev.cloister.tee.Sealing;
import dev.cloister.tee.TeeEnvironment;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeSettings;
import dev.cloister.testkit.intel.QuoteFormat;
import dev.cloister.testkit.kernel.FakeKernel;
import dev.cloister.testkit.kernel.Registers;
import dev.cloister.testkit.kernel.Tsm;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole path: provider, quote in the real format, verifier, policy. */
class TdxTeeTest {
  private static final String CCEL = "/sys/firmware/acpi/tables/data/CCEL";

  @TempDir Path folder;

  private final FakeKernel kernel = new FakeKernel();
  private Registers registers = kernel.registers();
  private Tsm tsm = kernel.reports(new Guests.Td(registers, QuoteFormat.TDX_V4));

  @BeforeEach
  void remount() {
    registers = kernel.registers();
    tsm = kernel.reports(new Guests.Td(registers, QuoteFormat.TDX_V4));
  }

  @Test
  void evidence_isAcceptedByThePolicyThatNamesItsRegisters() throws Exception {
    TeeProvider tee = open();
    MeasurementEvent event = MeasurementEvent.of(3, "workload".getBytes(UTF_8));
    tee.extend(event);
    AttestationResult result = verify(tee);
    AppraisalPolicy policy =
        AppraisalPolicy.parse(
            """
            {"version": 1, "anchors": {"development": ["%s"]}, "measurements": {"rtmr3": ["%s"]}}
            """
                .formatted(anchor(result), HexFormat.of().formatHex(event.extend(new byte[48])))
                .getBytes(UTF_8));
    assertThat(result.failures()).isEmpty();
    assertThat(result.bound()).isTrue();
    assertThat(policy.appraise(result).verdict()).isEqualTo(Verdict.AFFIRMING);
    assertThat(tsm.entries()).isEmpty();
  }

  private static String anchor(AttestationResult result) throws Exception {
    return result.claims().object("anchor").string("spkiSha256");
  }

  @Test
  void evidence_ofAnotherBinding_isNoticed() throws Exception {
    TeeEvidence evidence = open().evidence(Bindings.fresh());
    AttestationResult result =
        Guests.verifier()
            .verify(
                Verifier.parse(evidence.bytes()),
                Challenge.bound(Bindings.fresh()),
                Guests.intelCollateral(),
                Guests.AT);
    assertThat(result.bound()).isFalse();
  }

  @Test
  void evidence_version5_isNamedSo() throws Exception {
    kernel.reports(new Guests.Td(registers, QuoteFormat.TDX_V5_TD15));
    assertThat(open().evidence(Bindings.fresh()).format()).isEqualTo(Format.TDX_V5);
  }

  @Test
  void evidence_carriesTheFirmwaresLogAndWhatWasExtended() throws Exception {
    MeasurementEvent boot = MeasurementEvent.of(1, "kernel".getBytes(UTF_8));
    registers.extend(1, boot.digest());
    kernel.with(CCEL, Arrays.copyOf(CcelLog.encode(List.of(boot)), 4096));
    TeeProvider tee = open();
    tee.extend(MeasurementEvent.of(2, "image".getBytes(UTF_8)));
    tee.extend(MeasurementEvent.of(3, "workload".getBytes(UTF_8)));
    byte[] log = tee.evidence(Bindings.fresh()).eventLog().orElseThrow();
    var replayed = TcgEventLog.parse(log).replay(HashAlgorithm.SHA384, false);
    assertThat(replayed.keySet()).containsExactly(2, 3, 4);
    replayed.forEach((index, value) -> assertThat(value).isEqualTo(registers.value(index - 1)));
  }

  @Test
  void events_outliveTheProcessAndNotTheBoot() throws Exception {
    kernel.with("/proc/sys/kernel/random/boot_id", "aaaa-1\n".getBytes(UTF_8));
    open().extend(MeasurementEvent.of(3, "workload".getBytes(UTF_8)));
    TeeProvider again = open();
    again.extend(MeasurementEvent.of(3, "more".getBytes(UTF_8)));
    assertThat(again.events()).hasSize(2);
    assertThat(verify(again).failures()).isEmpty();
    kernel.with("/proc/sys/kernel/random/boot_id", "bbbb-2\n".getBytes(UTF_8));
    assertThat(open().events()).isEmpty();
  }

  @Test
  void evidence_brokenFirmwareLog_isAFailure() throws Exception {
    kernel.with(CCEL, new byte[7]);
    assertThat(reason(() -> open().evidence(Bindings.fresh()))).isEqualTo(Reason.FAILED);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void extend_firmwareRegister_isNotOffered(int register) throws Exception {
    assertThat(reason(() -> open().extend(MeasurementEvent.of(register, new byte[1]))))
        .isEqualTo(Reason.NOT_OFFERED);
    assertThat(registers.value(register)).containsOnly(0);
  }

  @Test
  void extend_kernelWithoutRegisters_isNotOffered() throws Exception {
    FakeKernel older = new FakeKernel();
    older.reports(new Guests.Td(registers, QuoteFormat.TDX_V4));
    TeeProvider tee = new TdxTeeFactory().open(environment(older));
    assertThat(reason(() -> tee.extend(MeasurementEvent.of(3, new byte[1]))))
        .isEqualTo(Reason.NOT_OFFERED);
    assertThat(tee.events()).isEmpty();
  }

  @Test
  void sealingKey_isNotOffered() throws Exception {
    assertThat(open().sealingKey("store")).isInstanceOf(Sealing.NotOffered.class);
  }

  @Test
  void open_anotherKindOfGuest_isRefused() throws Exception {
    kernel.reports(Guests.Snp.withCertificates());
    assertThat(reason(this::open)).isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void open_kernelWithoutReports_isRefused() throws Exception {
    assertThat(reason(() -> new TdxTeeFactory().open(environment(new FakeKernel()))))
        .isEqualTo(Reason.UNAVAILABLE);
  }

  private AttestationResult verify(TeeProvider tee) throws Exception {
    Binding binding = Bindings.fresh();
    TeeEvidence evidence = tee.evidence(binding);
    return Guests.verifier()
        .verify(
            Verifier.parse(evidence.bytes()),
            Challenge.bound(binding),
            Collateral.builder()
                .addAll(Guests.intelCollateral())
                .addAll(evidence.collateral())
                .build(),
            Guests.AT);
  }

  private TeeProvider open() throws Exception {
    return new TdxTeeFactory().open(environment(kernel));
  }

  private TeeEnvironment environment(FakeKernel machine) throws Exception {
    return Bindings.environment(folder, TeeSettings.defaults().withRoot(machine.root()));
  }

  /** Something that fails. */
  interface Step {
    void run() throws Exception;
  }

  private static Reason reason(Step step) {
    return catchThrowableOfType(TeeException.class, step::run).reason();
  }
}
