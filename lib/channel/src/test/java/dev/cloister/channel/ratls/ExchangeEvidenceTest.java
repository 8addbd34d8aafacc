package dev.cloister.channel.ratls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.binding.BoundKey;
import dev.cloister.attestation.binding.KeyUsage;
import dev.cloister.attestation.binding.Purpose;
import dev.cloister.attestation.binding.Role;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.ratls.PeerRequirements.Mode;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evidence that is missing, too old, malformed, or of something else. */
final class ExchangeEvidenceTest extends Exchanges {
  @Test
  void exchange_evidenceOfAnotherConnection_isRejectedWithItsFinding() throws Exception {
    Binding other =
        Binding.of(
            Purpose.RA_TLS,
            Role.TLS_SERVER,
            new byte[32],
            List.of(BoundKey.of(KeyUsage.TLS_LEAF, server.attestationKey().bytes())),
            List.of(new byte[0], new byte[0], new byte[0], new byte[0], new byte[0], new byte[0]));
    tee.vouchFor(other);
    ChannelException e =
        catchThrowableOfType(
            ChannelException.class, () -> run(party(), service().open(), Views.mutual("a")));
    assertThat(e.code()).isEqualTo(ErrorCode.ATTESTATION_REJECTED);
    assertThat(e.findings()).contains("binding.mismatch");
  }

  @Test
  void exchange_otherCode_isRejectedWithItsFinding(@TempDir Path elsewhere) throws Exception {
    Genuine genuine = Genuine.in(folder);
    TeeProvider same = new Genuine(folder, Genuine.running(elsewhere, "evil").workload()).open();
    server = Attester.ephemeral(same, random);
    requirements = PeerRequirements.of(genuine.judge());
    ChannelException e =
        catchThrowableOfType(
            ChannelException.class, () -> run(party(), service().open(), Views.mutual("a")));
    assertThat(e.code()).isEqualTo(ErrorCode.ATTESTATION_REJECTED);
    assertThat(e.findings()).contains("measurement.mismatch");
  }

  @Test
  void exchange_evidenceThatDoesNotParse_isMalformed() {
    assertThat(
            refusedM2(
                m2 ->
                    with(
                        m2,
                        new Proof(
                            m2.proof().attestationKey(),
                            m2.proof().identityKey(),
                            Optional.of(PresentedEvidence.of(ByteString.copyOf(new byte[] {1}))),
                            m2.proof().attestationSignature(),
                            m2.proof().identitySignature()))))
        .isEqualTo(ErrorCode.MALFORMED_EVIDENCE);
  }

  @Test
  void exchange_evidenceLeftOut_isRefused() {
    assertThat(refusedM2(m2 -> with(m2, withoutEvidence(m2.proof()))))
        .isEqualTo(ErrorCode.EVIDENCE_REQUIRED);
  }

  @Test
  void exchange_evidenceLeftOutForAKnownKeyInHardwareMode_isRefused() throws Exception {
    AttestedParty party = party(requirements.with(Mode.HARDWARE));
    AttestedService service = service();
    run(party, service.open(), Views.mutual("a"));
    ServerChannel state = service.open();
    TlsView view = Views.mutual("b");
    assertThat(
            refused(
                () ->
                    party.exchange(
                        view,
                        m -> {
                          Answer m2 = Messages.answer(state.exchange(m, view));
                          return Messages.encode(with(m2, withoutEvidence(m2.proof())));
                        })))
        .isEqualTo(ErrorCode.EVIDENCE_REQUIRED);
  }

  @Test
  void exchange_keyThatGetsTooOldMeanwhile_isRefused() throws Exception {
    AttestedParty party = party(requirements.withMaxAge(Duration.ofSeconds(5)));
    AttestedService service = service();
    run(party, service.open(), Views.mutual("a"));
    ServerChannel state = service.open();
    TlsView view = Views.mutual("b");
    assertThat(
            refused(
                () ->
                    party.exchange(
                        view,
                        m -> {
                          nanos.addAndGet(Duration.ofSeconds(5).toNanos());
                          return state.exchange(m, view);
                        })))
        .isEqualTo(ErrorCode.EVIDENCE_REQUIRED);
  }

  @Test
  void exchange_withoutEvidenceOfTheTee_saysWhy() {
    tee.fail(TeeException.Reason.BUSY);
    assertThat(refused(() -> run(party(), service().open(), Views.mutual("a"))))
        .isEqualTo(ErrorCode.TEE_BUSY);
    tee.fail(TeeException.Reason.FAILED);
    assertThat(refused(() -> run(party(), service().open(), Views.mutual("a"))))
        .isEqualTo(ErrorCode.ATTESTATION_FAILED);
  }
}
