package dev.cloister.http;

import static dev.cloister.http.ChannelWorld.SERVICE;
import static dev.cloister.http.ChannelWorld.certified;
import static dev.cloister.http.ChannelWorld.connect;
import static dev.cloister.http.ChannelWorld.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.tcg.HashAlgorithm;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.client.AttestedConnection;
import dev.cloister.channel.client.AttestedRequest;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.ratls.Answer;
import dev.cloister.channel.ratls.AttestedParty;
import dev.cloister.channel.ratls.AttestedService;
import dev.cloister.channel.ratls.Attester;
import dev.cloister.channel.ratls.Messages;
import dev.cloister.channel.ratls.PeerRequirements;
import dev.cloister.channel.ratls.PresentedEvidence;
import dev.cloister.channel.ratls.Proof;
import dev.cloister.tee.EventLogWriter;
import dev.cloister.tee.ForwardingTeeProvider;
import dev.cloister.tee.MeasurementEvent;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Evidence of platforms whose parts travel beside it, over real sockets and from the providers that
 * production uses: a TPM's signature, key, PCR values and log; Azure's chain; SNP's table.
 */
final class ChannelPartsTest {
  private static final TlsIdentity SERVER = ChannelWorld.identity("server");
  private static final TlsIdentity CLIENT = ChannelWorld.identity("client");
  private static final int TABLE = 0x4a0;

  @TempDir private Path folder;
  @TempDir private Path elsewhere;
  private ChannelWorld world;

  @BeforeEach
  void world() throws Exception {
    world = ChannelWorld.in(folder);
  }

  @AfterEach
  void close() {
    world.close();
  }

  /** Which platform. */
  enum Platform {
    VTPM,
    AZURE,
    SNP;

    PlatformMachine start(Path folder, String maker) throws Exception {
      return switch (this) {
        case VTPM -> PlatformMachine.vtpm(folder);
        case AZURE -> PlatformMachine.azure(folder, maker);
        case SNP -> PlatformMachine.snp(folder, maker);
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void exchange_evidenceWithItsParts_isAttestedInBothDirections(Platform platform)
      throws Exception {
    try (PlatformMachine machine = platform.start(folder, "maker")) {
      Attester server = Attester.ephemeral(machine.tee(), world.random);
      Attester client = Attester.ephemeral(machine.tee(), world.random);
      HttpEdge edge =
          world.serve(SERVER, world.service(server).withRequiredClients(machine.requirements()));
      AttestedParty party = world.party(machine.requirements()).proving(client);
      try (AttestedConnection connection = connect(edge, certified(CLIENT), party)) {
        assertThat(connection.server().fresh()).isTrue();
        assertThat(connection.server().appraisal().result().failures()).isEmpty();
        assertThat(connection.server().appraisal().result().bound()).isTrue();
        assertThat(
                connection.send(AttestedRequest.get("/secret"), world.nanos.get()).body().bytes())
            .asString(StandardCharsets.UTF_8)
            .endsWith(" fresh");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TPM_SIGNATURE", "TPM_AK", "PCRS"})
  void vtpm_partRemoved_isRejected(CollateralKind kind) throws Exception {
    try (PlatformMachine machine = PlatformMachine.vtpm(folder)) {
      assertThat(meddled(machine, evidence -> without(evidence, kind)))
          .isEqualTo(ErrorCode.ATTESTATION_REJECTED);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TPM_SIGNATURE", "TPM_AK", "PCRS"})
  void vtpm_partOfAnotherTpm_isRejected(CollateralKind kind) throws Exception {
    PresentedEvidence other;
    try (PlatformMachine machine = PlatformMachine.vtpm(elsewhere)) {
      machine.tee().extend(MeasurementEvent.of(3, new byte[] {1}));
      other = PresentedEvidence.of(machine.tee().evidence(ChannelWorld.anyBinding()));
    }
    try (PlatformMachine machine = PlatformMachine.vtpm(folder)) {
      assertThat(meddled(machine, evidence -> with(evidence, kind, part(other, kind))))
          .isEqualTo(ErrorCode.ATTESTATION_REJECTED);
    }
  }

  @Test
  void vtpm_signatureOfAnEarlierQuote_isRejected() throws Exception {
    try (PlatformMachine machine = PlatformMachine.vtpm(folder)) {
      PresentedEvidence earlier =
          PresentedEvidence.of(machine.tee().evidence(ChannelWorld.anyBinding()));
      CollateralKind kind = CollateralKind.TPM_SIGNATURE;
      assertThat(meddled(machine, evidence -> with(evidence, kind, part(earlier, kind))))
          .isEqualTo(ErrorCode.ATTESTATION_REJECTED);
      // With the quote that it signs, it is genuine and of another binding.
      assertThat(meddled(machine, evidence -> earlier)).isEqualTo(ErrorCode.ATTESTATION_REJECTED);
    }
  }

  @Test
  void vtpm_forgedLog_isRejected() throws Exception {
    try (PlatformMachine machine = PlatformMachine.vtpm(folder)) {
      machine.tee().extend(MeasurementEvent.of(3, new byte[] {1}));
      accepted(machine);
      for (byte[] forged :
          List.of(log(new byte[] {2}), log(new byte[] {1}, new byte[] {2}), new byte[] {1, 2, 3})) {
        assertThat(meddled(machine, evidence -> withLog(evidence, forged)))
            .isEqualTo(ErrorCode.ATTESTATION_REJECTED);
      }
    }
  }

  /** A well-formed log of events in the register that workloads are measured into. */
  private static byte[] log(byte[]... events) {
    return EventLogWriter.write(
        Optional.empty(),
        List.of(HashAlgorithm.SHA256),
        Stream.of(events).map(data -> MeasurementEvent.of(3, data)).toList(),
        register -> 15);
  }

  private static PresentedEvidence withLog(PresentedEvidence evidence, byte[] log) {
    return with(evidence, CollateralKind.EVENT_LOG, ByteString.copyOf(log));
  }

  @Test
  void azure_issuersRemovedOrOfAnotherMaker_isRejected() throws Exception {
    PresentedEvidence other;
    try (PlatformMachine machine = PlatformMachine.azure(elsewhere, "another maker")) {
      other = PresentedEvidence.of(machine.tee().evidence(ChannelWorld.anyBinding()));
    }
    CollateralKind kind = CollateralKind.CHAIN;
    try (PlatformMachine machine = PlatformMachine.azure(folder, "maker")) {
      assertThat(meddled(machine, evidence -> without(evidence, kind)))
          .isEqualTo(ErrorCode.ATTESTATION_REJECTED);
      assertThat(meddled(machine, evidence -> with(evidence, kind, part(other, kind))))
          .isEqualTo(ErrorCode.ATTESTATION_REJECTED);
      assertThat(
              meddled(
                  machine,
                  evidence -> with(evidence, kind, ByteString.copyOf(new byte[] {0x30, 0}))))
          .isEqualTo(ErrorCode.ATTESTATION_REJECTED);
    }
  }

  @Test
  void snp_tableRemovedOrOfAnotherMaker_isRejected() throws Exception {
    byte[] other;
    try (PlatformMachine machine = PlatformMachine.snp(elsewhere, "another maker")) {
      other = machine.tee().evidence(ChannelWorld.anyBinding()).bytes();
    }
    try (PlatformMachine machine = PlatformMachine.snp(folder, "maker")) {
      assertThat(
              meddled(
                  machine,
                  evidence ->
                      PresentedEvidence.of(
                          ByteString.copyOf(Arrays.copyOf(evidence.bytes().bytes(), TABLE)))))
          .isEqualTo(ErrorCode.ATTESTATION_REJECTED);
      assertThat(
              meddled(
                  machine,
                  evidence -> {
                    byte[] swapped = other.clone();
                    System.arraycopy(evidence.bytes().bytes(), 0, swapped, 0, TABLE);
                    return PresentedEvidence.of(ByteString.copyOf(swapped));
                  }))
          .isEqualTo(ErrorCode.ATTESTATION_REJECTED);
    }
  }

  @Test
  void snp_issuerRevoked_isRejectedThoughTheTableIsComplete() throws Exception {
    try (PlatformMachine machine = PlatformMachine.snp(folder, "maker")) {
      machine.found(crl(false));
      accepted(machine);
      machine.found(crl(true));
      assertThat(
              refusal(
                  () ->
                      connect(
                          served(machine),
                          ClientTls.anonymous(),
                          world.party(machine.requirements()))))
          .isEqualTo(ErrorCode.ATTESTATION_REJECTED);
    }
  }

  private void accepted(PlatformMachine machine) throws Exception {
    connect(served(machine), ClientTls.anonymous(), world.party(machine.requirements())).close();
  }

  private HttpEdge served(PlatformMachine machine) throws Exception {
    return world.serve(SERVER, world.service(Attester.ephemeral(machine.tee(), world.random)));
  }

  private static Collateral crl(boolean issuerRevoked) {
    byte[] crl = PlatformMachine.amdCrl("maker", issuerRevoked);
    return Collateral.builder().add(CollateralKind.AMD_CRL, crl).build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jwks", "tcbInfo", "pckCrl", "amdCrl", "ocsp", "eventLog", "x"})
  void answer_withAnItemThatDoesNotTravel_isRefused(String code) throws Exception {
    try (PlatformMachine machine = PlatformMachine.snp(folder, "maker")) {
      assertThat(
              meddledText(
                  machine,
                  m2 ->
                      m2.replace(
                          "\"evidence\":{",
                          "\"evidence\":{\"collateral\":{\"" + code + "\":\"\"},")))
          .isEqualTo(ErrorCode.INVALID_REQUEST);
    }
  }

  @Test
  void answer_withMoreThanTravels_isRefusedByTheClient() throws Exception {
    String long64 = "A".repeat(PresentedEvidence.MAX_LENGTH / 3 * 4);
    try (PlatformMachine machine = PlatformMachine.snp(folder, "maker")) {
      assertThat(
              meddledText(
                  machine,
                  m2 ->
                      m2.replace(
                          "\"evidence\":{",
                          "\"evidence\":{\"collateral\":{\"chain\":\"" + long64 + "\"},")))
          .isEqualTo(ErrorCode.INVALID_REQUEST);
    }
  }

  @Test
  void proof_withMoreThanTravels_isNeitherSentNorMade() throws Exception {
    try (PlatformMachine machine = PlatformMachine.snp(folder, "maker")) {
      Attester verbose =
          Attester.ephemeral(
              new ForwardingTeeProvider(machine.tee()) {
                @Override
                public TeeEvidence evidence(Binding binding) throws TeeException {
                  return super.evidence(binding)
                      .withEventLog(new byte[PresentedEvidence.MAX_LENGTH]);
                }
              },
              world.random);
      HttpEdge edge = world.serve(SERVER, world.service(verbose));
      assertThat(
              refusal(
                  () -> connect(edge, ClientTls.anonymous(), world.party(machine.requirements()))))
          .isEqualTo(ErrorCode.ATTESTATION_FAILED);
    }
  }

  /**
   * Refused with evidence that whoever has the TLS key changed on the way; else nothing changed.
   */
  private ErrorCode meddled(PlatformMachine machine, UnaryOperator<PresentedEvidence> change)
      throws Exception {
    return meddledText(
        machine,
        m2 -> {
          try {
            Answer answer = Messages.answer(m2.getBytes(StandardCharsets.UTF_8));
            Proof proof = answer.proof();
            Proof changed =
                new Proof(
                    proof.attestationKey(),
                    proof.identityKey(),
                    proof.evidence().map(change),
                    proof.attestationSignature(),
                    proof.identitySignature());
            return new String(
                Messages.encode(
                    new Answer(answer.nonce(), changed, answer.clients(), answer.knownKey())),
                StandardCharsets.UTF_8);
          } catch (ChannelException e) {
            throw new AssertionError(e);
          }
        });
  }

  private ErrorCode meddledText(PlatformMachine machine, UnaryOperator<String> change)
      throws Exception {
    AttestedEdge own =
        AttestedEdge.of(
            AttestedService.of(
                Attester.ephemeral(machine.tee(), world.random),
                SERVICE,
                world.random,
                world.nanos::get));
    HttpEdge edge =
        world.attacker(
            SERVER,
            request -> {
              byte[] m2 = own.route().handler().handle(request).body();
              String changed = change.apply(new String(m2, StandardCharsets.UTF_8));
              return Response.of(200)
                  .header("Content-Type", "application/json")
                  .body(changed.getBytes(StandardCharsets.UTF_8));
            });
    PeerRequirements requirements = machine.requirements();
    return refusal(() -> connect(edge, ClientTls.anonymous(), world.party(requirements)));
  }

  private static ByteString part(PresentedEvidence evidence, CollateralKind kind) {
    return Objects.requireNonNull(evidence.parts().get(kind));
  }

  private static PresentedEvidence without(PresentedEvidence evidence, CollateralKind kind) {
    Map<CollateralKind, ByteString> parts = new EnumMap<>(evidence.parts());
    assertThat(parts.remove(kind)).isNotNull();
    return new PresentedEvidence(evidence.bytes(), parts);
  }

  private static PresentedEvidence with(
      PresentedEvidence evidence, CollateralKind kind, ByteString part) {
    Map<CollateralKind, ByteString> parts = new EnumMap<>(evidence.parts());
    assertThat(Optional.ofNullable(parts.put(kind, part))).isPresent().isNotEqualTo(part);
    return new PresentedEvidence(evidence.bytes(), parts);
  }
}
