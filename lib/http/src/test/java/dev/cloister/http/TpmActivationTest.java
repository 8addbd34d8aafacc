package dev.cloister.http;

import static dev.cloister.http.ChannelWorld.connect;
import static dev.cloister.http.ChannelWorld.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.policy.Verdict;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.activation.ActivationMessage;
import dev.cloister.channel.activation.ActivationRecorder;
import dev.cloister.channel.activation.MachineActivation;
import dev.cloister.channel.client.AttestedConnection;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.channel.ratls.Attester;
import dev.cloister.channel.ratls.MessageCarrier;
import dev.cloister.channel.ratls.PeerRequirements;
import dev.cloister.tee.KeyActivation;
import dev.cloister.tee.TeeException;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.tpm.TpmManufacturer;
import dev.cloister.testkit.tpm.TpmPublic;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole flow against real software TPMs: a recorder behind an attested channel challenges, the
 * machine's TPM answers, and relying parties believe the record that travels with evidence.
 */
final class TpmActivationTest {
  private static final TlsIdentity SERVER = ChannelWorld.identity("server");
  private static final TlsIdentity MACHINE = ChannelWorld.identity("machine");

  @TempDir private Path folder;
  @TempDir private Path machineFolder;
  @TempDir private Path otherFolder;
  private ChannelWorld world;
  private HttpEdge recorder;

  @BeforeEach
  void world() throws Exception {
    world = ChannelWorld.in(folder);
    recorder = recorder(TpmMachine.RECORDER);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void evidence_beforeActivation_isUnproven_andAfterwardsAffirmed() throws Exception {
    PeerRequirements requirements = TpmMachine.requirements(TpmMachine.RECORDER);
    try (TpmMachine machine = TpmMachine.soldBy(TpmMachine.MAKER, machineFolder)) {
      assertThat(refused(machine, requirements).findings()).contains("tpm.akUnproven");
      activate(machine.keys());
      AttestedPeer peer = accepted(machine, requirements);
      assertThat(peer.appraisal().appraisal().verdict()).isEqualTo(Verdict.AFFIRMING);
      assertThat(peer.appraisal().result().claims().string("ak")).isEqualTo("activation");
    }
  }

  @Test
  void evidence_afterReboot_stillHasItsRecord() throws Exception {
    try (TpmMachine machine = TpmMachine.soldBy(TpmMachine.MAKER, machineFolder)) {
      activate(machine.keys());
      machine.reboot();
      accepted(machine, TpmMachine.requirements(TpmMachine.RECORDER));
    }
  }

  @Test
  void activate_certificateOfAnotherTpm_isNotAnswered() throws Exception {
    try (TpmMachine genuine = TpmMachine.soldBy(TpmMachine.MAKER, machineFolder);
        TpmMachine liar =
            TpmMachine.claiming(genuine.keys().endorsementCertificate(), otherFolder)) {
      assertThat(refusal(() -> activate(liar.keys()))).isEqualTo(ErrorCode.ATTESTATION_FAILED);
      assertThat(refusal(() -> activate(answering(liar.keys(), new byte[32]))))
          .isEqualTo(ErrorCode.ATTESTATION_REJECTED);
    }
  }

  @Test
  void activate_anotherAttestationKey_isNotAnswered() throws Exception {
    byte[] software = TpmPublic.attestationKey(EcKey.p256(Seed.of("key in software")));
    try (TpmMachine machine = TpmMachine.soldBy(TpmMachine.MAKER, machineFolder)) {
      assertThat(refusal(() -> activate(naming(machine.keys(), software))))
          .isEqualTo(ErrorCode.ATTESTATION_FAILED);
    }
  }

  @Test
  void activate_keyThatMayNotAttest_isNotEvenChallenged() throws Exception {
    byte[] loose = TpmPublic.area(EcKey.p256(Seed.of("loose key")), 0x00040072);
    try (TpmMachine machine = TpmMachine.soldBy(TpmMachine.MAKER, machineFolder)) {
      assertThat(refusal(() -> activate(naming(machine.keys(), loose))))
          .isEqualTo(ErrorCode.MALFORMED_EVIDENCE);
    }
  }

  @Test
  void answer_replayed_isRefused() throws Exception {
    List<byte[]> sent = new ArrayList<>();
    try (TpmMachine machine = TpmMachine.soldBy(TpmMachine.MAKER, machineFolder);
        AttestedConnection first = connection()) {
      MessageCarrier<RuntimeException> carrier = carrier(first);
      MachineActivation.run(
          machine.keys(),
          message -> {
            sent.add(message.clone());
            return carrier.send(message);
          });
      byte[] a1 = sent.getFirst();
      byte[] a3 = sent.getLast();
      assertThat(refusal(() -> carrier.send(a3))).isEqualTo(ErrorCode.EXCHANGE_EXPIRED);
      carrier.send(a1);
      assertThat(refusal(() -> carrier.send(a3))).isEqualTo(ErrorCode.ATTESTATION_REJECTED);
      assertThat(refusal(() -> carrier.send(a3))).isEqualTo(ErrorCode.EXCHANGE_EXPIRED);
      carrier.send(a1);
      try (AttestedConnection second = connection()) {
        assertThat(refusal(() -> carrier(second).send(a3))).isEqualTo(ErrorCode.EXCHANGE_EXPIRED);
      }
    }
  }

  @Test
  void answer_toTheChallengeOfAnotherConnection_isRefused() throws Exception {
    List<byte[]> answers = new ArrayList<>();
    try (TpmMachine machine = TpmMachine.soldBy(TpmMachine.MAKER, machineFolder);
        AttestedConnection one = connection();
        AttestedConnection two = connection()) {
      assertThat(
              refusal(
                  () ->
                      MachineActivation.run(
                          machine.keys(),
                          message -> {
                            answers.add(carrier(two).send(message));
                            return carrier(one).send(message);
                          })))
          .isEqualTo(ErrorCode.ATTESTATION_REJECTED);
      assertThat(answers).hasSize(1);
    }
  }

  @Test
  void answer_afterAMinute_isRefused() throws Exception {
    try (TpmMachine machine = TpmMachine.soldBy(TpmMachine.MAKER, machineFolder);
        AttestedConnection connection = connection()) {
      assertThat(
              refusal(
                  () ->
                      MachineActivation.run(
                          machine.keys(),
                          message -> {
                            byte[] answer = carrier(connection).send(message);
                            world.nanos.addAndGet(ActivationRecorder.CHALLENGE_LIFE.toNanos());
                            return answer;
                          })))
          .isEqualTo(ErrorCode.EXCHANGE_EXPIRED);
    }
  }

  @Test
  void record_ofAnotherMachine_isRefusedByTheRelyingParty() throws Exception {
    List<byte[]> records = new ArrayList<>();
    try (TpmMachine other = TpmMachine.soldBy(TpmMachine.MAKER, otherFolder)) {
      activate(keeping(other.keys(), records));
    }
    try (TpmMachine machine = TpmMachine.soldBy(TpmMachine.MAKER, machineFolder)) {
      machine.keys().keep(records.getFirst());
      assertThat(refused(machine, TpmMachine.requirements(TpmMachine.RECORDER)).findings())
          .contains("collateral.mismatch.tpmActivation");
    }
  }

  @Test
  void record_ofARecorderNobodyBelieves_isRefusedByTheRelyingParty() throws Exception {
    EcKey believed = EcKey.p256(Seed.of("another recorder"));
    try (TpmMachine machine = TpmMachine.soldBy(TpmMachine.MAKER, machineFolder)) {
      activate(machine.keys());
      assertThat(refused(machine, TpmMachine.requirements(believed)).findings())
          .contains("collateral.rejected.tpmActivation");
    }
  }

  @Test
  void record_ofATpmOfAnotherMaker_isRefusedByTheRelyingParty() throws Exception {
    TpmManufacturer nobody =
        TpmManufacturer.create(Seed.of("nobody"), Instant.parse("2026-01-01T00:00:00Z"));
    try (TpmMachine machine = TpmMachine.soldBy(nobody, machineFolder)) {
      activate(machine.keys());
      assertThat(refused(machine, TpmMachine.requirements(TpmMachine.RECORDER)).code())
          .isEqualTo(ErrorCode.ATTESTATION_REJECTED);
    }
  }

  @Test
  void keep_whatIsNoRecord_isRefused() throws Exception {
    try (TpmMachine machine = TpmMachine.soldBy(TpmMachine.MAKER, machineFolder)) {
      assertThat(
              catchThrowableOfType(
                      TeeException.class, () -> machine.keys().keep(new byte[] {1, 2, 3}))
                  .reason())
          .isEqualTo(TeeException.Reason.FAILED);
    }
  }

  private HttpEdge recorder(EcKey key) throws Exception {
    AttestedEdge attested = AttestedEdge.of(world.service(world.genuine()));
    ActivationRecorder service =
        ActivationRecorder.of(
            key.privateKey(), world.random, () -> TpmMachine.NOW, world.nanos::get);
    return world.listen(
        SERVER, attested.route(), ActivationEdge.route(service).behind(attested.gate()));
  }

  private AttestedConnection connection() throws Exception {
    return connect(recorder, ClientTls.anonymous(), world.party());
  }

  private MessageCarrier<RuntimeException> carrier(AttestedConnection connection) {
    return message -> connection.post(ActivationMessage.PATH, message, world.nanos.get());
  }

  private void activate(KeyActivation keys) throws Exception {
    try (AttestedConnection connection = connection()) {
      MachineActivation.run(keys, carrier(connection));
    }
  }

  private AttestedPeer accepted(TpmMachine machine, PeerRequirements requirements)
      throws Exception {
    HttpEdge edge =
        world.serve(MACHINE, world.service(Attester.ephemeral(machine.tee(), world.random)));
    try (AttestedConnection connection =
        connect(edge, ClientTls.anonymous(), world.party(requirements))) {
      return connection.server();
    }
  }

  private ChannelException refused(TpmMachine machine, PeerRequirements requirements) {
    return catchThrowableOfType(ChannelException.class, () -> accepted(machine, requirements));
  }

  private static KeyActivation answering(KeyActivation keys, byte[] answer) {
    return new Changed(keys, keys.attestationKey(), Optional.of(answer), List.of());
  }

  private static KeyActivation naming(KeyActivation keys, byte[] attestationKey) {
    return new Changed(keys, attestationKey, Optional.empty(), List.of());
  }

  private static KeyActivation keeping(KeyActivation keys, List<byte[]> records) {
    return new Changed(keys, keys.attestationKey(), Optional.empty(), records);
  }

  /** A machine that says or keeps something else. */
  @SuppressWarnings("ArrayRecordComponent") // compared with nothing
  private record Changed(
      KeyActivation keys, byte[] attestationKey, Optional<byte[]> instead, List<byte[]> records)
      implements KeyActivation {
    @Override
    public byte[] endorsementCertificate() {
      return keys.endorsementCertificate();
    }

    @Override
    public byte[] activate(byte[] credentialBlob, byte[] encryptedSecret) throws TeeException {
      return instead.isPresent()
          ? instead.get().clone()
          : keys.activate(credentialBlob, encryptedSecret);
    }

    @Override
    public void keep(byte[] record) throws TeeException {
      records.add(record);
    }
  }
}
