package dev.cloister.tee.tsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.snp.SnpReport;
import dev.cloister.tee.Bindings;
import dev.cloister.tee.MeasurementEvent;
import dev.cloister.tee.Sealing;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeSettings;
import dev.cloister.testkit.kernel.FakeKernel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnpTeeTest {
  @TempDir Path folder;

  private final FakeKernel kernel = new FakeKernel();

  @Test
  void evidence_withTheHostsCertificates_verifiesWithoutFetchingAny() throws Exception {
    kernel.reports(Guests.Snp.withCertificates());
    Binding binding = Bindings.fresh();
    TeeEvidence evidence = open("").evidence(binding);
    AttestationResult result = verify(evidence, binding);
    assertThat(result.failures()).isEmpty();
    assertThat(result.signature()).isEqualTo(SignatureStatus.VALID);
    assertThat(result.bound()).isTrue();
  }

  @Test
  void evidence_ofAnotherBinding_isNoticed() throws Exception {
    kernel.reports(Guests.Snp.withCertificates());
    assertThat(verify(open("").evidence(Bindings.fresh()), Bindings.fresh()).bound()).isFalse();
  }

  @Test
  void evidence_withoutTable_isTheReportAlone() throws Exception {
    kernel.reports(new Guests.Snp(new byte[0]));
    assertThat(open("").evidence(Bindings.fresh()).bytes()).hasSize(SnpReport.LENGTH);
  }

  @Test
  void evidence_tableThatTheHostBroke_isTheReportAlone() throws Exception {
    kernel.reports(new Guests.Snp(new byte[] {1, 2, 3}));
    assertThat(open("").evidence(Bindings.fresh()).bytes()).hasSize(SnpReport.LENGTH);
  }

  @Test
  void evidence_ofAPrivilegeLevel_showsIt() throws Exception {
    kernel.reports(new Guests.Snp(new byte[0]));
    byte[] report = open("2").evidence(Bindings.fresh()).bytes();
    assertThat(report[0x30]).isEqualTo((byte) 2);
  }

  @Test
  void open_privilegeLevelOutOfRange_isRefused() {
    kernel.reports(new Guests.Snp(new byte[0]));
    assertThat(catchThrowableOfType(TeeException.class, () -> open("4")).reason())
        .isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void extend_isNotOffered() throws Exception {
    kernel.reports(new Guests.Snp(new byte[0]));
    TeeProvider tee = open("");
    assertThat(
            catchThrowableOfType(
                    TeeException.class, () -> tee.extend(MeasurementEvent.of(3, new byte[1])))
                .reason())
        .isEqualTo(Reason.NOT_OFFERED);
    assertThat(tee.sealingKey("store")).isInstanceOf(Sealing.NotOffered.class);
  }

  private TeeProvider open(String privilege) throws Exception {
    TeeSettings settings = TeeSettings.defaults().withRoot(kernel.root());
    return new SnpTeeFactory()
        .open(
            Bindings.environment(
                folder,
                privilege.isEmpty() ? settings : settings.with(TeeSettings.PRIVILEGE, privilege)));
  }

  private static AttestationResult verify(TeeEvidence evidence, Binding binding) throws Exception {
    return Guests.verifier()
        .verify(
            Verifier.parse(evidence.bytes()),
            Challenge.bound(binding),
            Collateral.empty(),
            Guests.AT);
  }
}
