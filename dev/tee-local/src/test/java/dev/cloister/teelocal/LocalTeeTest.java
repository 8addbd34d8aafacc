package dev.cloister.teelocal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.tee.MeasurementEvent;
import dev.cloister.tee.Sealing;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeException.Reason;
import dev.cloister.tee.TeeProvider;
import dev.cloister.tee.TeeProviders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalTeeTest {
  /** Offset of RTMR3 in a TDX v4 quote: header 48, then 472 in the body. */
  private static final int RTMR3 = 48 + 472;

  private static final int REPORT_DATA = 48 + 520;
  private static final int MRTD = 48 + 136;
  private static final int TD_ATTRIBUTES = 48 + 120;

  @TempDir Path folder;
  private LocalMachine machine;

  @BeforeEach
  void machine() throws Exception {
    machine = LocalMachine.in(folder);
  }

  @Test
  void installed_onTheDevelopmentClassPath_hasLocal() {
    assertThat(TeeProviders.installed().names()).contains("local");
  }

  @Test
  void evidence_carriesExactlyTheBinding() throws Exception {
    for (String user : new String[] {"alice", "bob"}) {
      Binding binding = LocalMachine.binding(user);
      assertThat(at(quote(machine.open(), binding), REPORT_DATA, 64)).isEqualTo(binding.value());
    }
  }

  @Test
  void evidence_debugIsOff() throws Exception {
    assertThat(at(quote(machine.open()), TD_ATTRIBUTES, 1)).containsExactly(0);
  }

  @Test
  void evidence_rtmr3_isTheWorkload() throws Exception {
    assertThat(at(quote(machine.open()), RTMR3, 48)).isEqualTo(machine.workload().register());
  }

  @Test
  void evidence_oneByteOfAJarChanged_changesRtmr3AndNothingElse() throws Exception {
    byte[] before = quote(machine.open());
    byte[] jar = Files.readAllBytes(machine.jar());
    jar[0] ^= 1;
    Files.write(machine.jar(), jar);
    byte[] after = quote(machine.open());
    assertThat(at(after, RTMR3, 48)).isNotEqualTo(at(before, RTMR3, 48));
    assertThat(at(after, MRTD, RTMR3 - MRTD)).isEqualTo(at(before, MRTD, RTMR3 - MRTD));
  }

  @Test
  void evidence_oneByteOfTheConfigurationChanged_changesRtmr3() throws Exception {
    byte[] before = quote(machine.open());
    byte[] after = quote(machine.withConfiguration("issuer=y").open());
    assertThat(at(after, RTMR3, 48)).isNotEqualTo(at(before, RTMR3, 48));
  }

  @Test
  void extend_softwareRegister_goesIntoTheQuoteAndTheEvents() throws Exception {
    TeeProvider tee = machine.open();
    MeasurementEvent event = MeasurementEvent.of(3, new byte[] {1});
    tee.extend(event);
    assertThat(at(quote(tee), RTMR3, 48)).isEqualTo(event.extend(machine.workload().register()));
    assertThat(tee.events()).hasSize(2).last().isEqualTo(event);
  }

  @Test
  void extend_firmwareRegister_isRefused() throws Exception {
    TeeProvider tee = machine.open();
    for (int register : new int[] {0, 1}) {
      assertThat(
              catchThrowableOfType(
                      TeeException.class,
                      () -> tee.extend(MeasurementEvent.of(register, new byte[] {1})))
                  .reason())
          .isEqualTo(Reason.NOT_OFFERED);
    }
  }

  @Test
  void sealingKey_sameWorkload_isTheSameAfterARestart() throws Exception {
    assertThat(sealing(machine.open(), "a")).isEqualTo(sealing(machine.open(), "a")).hasSize(32);
  }

  @Test
  void sealingKey_otherWorkloadPurposeOrMachine_differs(@TempDir Path elsewhere) throws Exception {
    byte[] key = sealing(machine.open(), "a");
    assertThat(sealing(machine.open(), "b")).isNotEqualTo(key);
    assertThat(sealing(machine.withConfiguration("issuer=y").open(), "a")).isNotEqualTo(key);
    assertThat(sealing(LocalMachine.in(elsewhere).open(), "a")).isNotEqualTo(key);
  }

  @Test
  void open_again_hasTheSameRoot() throws Exception {
    machine.open();
    byte[] root = machine.rootSpki();
    machine.later(Duration.ofDays(100)).open();
    assertThat(machine.rootSpki()).isEqualTo(root);
  }

  @Test
  void open_dataDirectoryIsAFile_isUnavailable() throws Exception {
    Files.write(folder.resolve("tee-local"), new byte[0]);
    assertThat(catchThrowableOfType(TeeException.class, machine::open).reason())
        .isEqualTo(Reason.UNAVAILABLE);
  }

  private static byte[] quote(TeeProvider tee) throws TeeException {
    return quote(tee, LocalMachine.binding("alice"));
  }

  private static byte[] quote(TeeProvider tee, Binding binding) throws TeeException {
    return tee.evidence(binding).bytes();
  }

  private static byte[] sealing(TeeProvider tee, String purpose) throws TeeException {
    return switch (tee.sealingKey(purpose)) {
      case Sealing.Key key -> key.take();
      case Sealing.NotOffered none -> throw new AssertionError(none.why());
    };
  }

  private static byte[] at(byte[] quote, int offset, int length) {
    return Arrays.copyOfRange(quote, offset, offset + length);
  }
}
