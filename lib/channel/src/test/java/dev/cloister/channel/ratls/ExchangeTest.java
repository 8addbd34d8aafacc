package dev.cloister.channel.ratls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.policy.Verdict;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.ratls.PeerRequirements.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Honest ends: what they learn of each other, and when evidence is made for it. */
final class ExchangeTest extends Exchanges {
  @Test
  void exchange_genuineServer_isAttestedWithFreshEvidence() throws Exception {
    ClientChannel channel = run(party(), service().open(), Views.mutual("a"));
    assertThat(channel.server().appraisal().appraisal().verdict()).isEqualTo(Verdict.AFFIRMING);
    assertThat(channel.server().attestationKey()).isEqualTo(server.attestationKey());
    assertThat(channel.identityKey()).isEqualTo(server.identityKey());
    assertThat(channel.server().fresh()).isTrue();
    assertThat(channel.proven()).isFalse();
  }

  @Test
  void exchange_clientWithoutCertificate_isAttestedToo() throws Exception {
    TlsView view = Views.of("a", "server", Optional.empty());
    assertThat(run(party(), service().open(), view).channelId()).isEqualTo("id-a");
  }

  @Test
  void exchange_knownKey_needsNoEvidence() throws Exception {
    AttestedParty party = party();
    AttestedService service = service();
    run(party, service.open(), Views.mutual("a"));
    ClientChannel second = run(party, service.open(), Views.mutual("b"));
    assertThat(second.server().fresh()).isFalse();
    assertThat(tee.made()).isEqualTo(1);
  }

  @Test
  void exchange_keyOlderThanMaxAge_asksForEvidenceAgain() throws Exception {
    AttestedParty party = party();
    AttestedService service = service();
    run(party, service.open(), Views.mutual("a"));
    nanos.addAndGet(requirements.maxAge().toNanos());
    assertThat(run(party, service.open(), Views.mutual("b")).server().fresh()).isTrue();
    assertThat(tee.made()).isEqualTo(2);
  }

  @Test
  void exchange_hardwareMode_asksForEvidenceOnEveryConnection() throws Exception {
    AttestedParty party = party(requirements.with(Mode.HARDWARE));
    AttestedService service = service();
    run(party, service.open(), Views.mutual("a"));
    assertThat(run(party, service.open(), Views.mutual("b")).server().fresh()).isTrue();
    assertThat(tee.made()).isEqualTo(2);
  }

  @Test
  void exchange_serverRestarted_givesEvidenceForItsNewKey() throws Exception {
    AttestedParty party = party();
    run(party, service().open(), Views.mutual("a"));
    server = Attester.ephemeral(tee, random);
    assertThat(run(party, service().open(), Views.mutual("b")).server().attestationKey())
        .isEqualTo(server.attestationKey());
  }

  @Test
  void exchange_manyAtOnce_makeOneEvidence() throws Exception {
    AttestedParty party = party();
    AttestedService service = service();
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 8; i++) {
      TlsView view = Views.mutual("c" + i);
      Thread thread =
          new Thread(
              () -> {
                try {
                  run(party, service.open(), view);
                } catch (ChannelException e) {
                  failures.add(e);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    assertThat(tee.made()).isEqualTo(1);
  }

  @Test
  void exchange_mutual_serverKnowsItsClient() throws Exception {
    AttestedService service = service().withRequiredClients(requirements);
    ServerChannel state = service.open();
    ClientChannel channel = run(party().proving(client), state, Views.mutual("a"));
    AttestedPeer peer = state.authorise(Optional.of(channel.channelId())).orElseThrow();
    assertThat(channel.proven()).isTrue();
    assertThat(peer.identityKey()).isEqualTo(client.identityKey());
    assertThat(peer.appraisal().appraisal().verdict()).isEqualTo(Verdict.AFFIRMING);
  }

  @Test
  void exchange_mutualAgain_needsNoEvidenceOfEither() throws Exception {
    AttestedService service = service().withRequiredClients(requirements);
    AttestedParty party = party().proving(client);
    run(party, service.open(), Views.mutual("a"));
    ServerChannel second = service.open();
    run(party, second, Views.mutual("b"));
    assertThat(second.authorise(Optional.of("id-b")).orElseThrow().fresh()).isFalse();
    assertThat(tee.made()).isEqualTo(2);
  }

  @Test
  void exchange_knownClientUnderHardwareMode_givesEvidenceAgain() throws Exception {
    AttestedService service = service().withRequiredClients(requirements.with(Mode.HARDWARE));
    AttestedParty party = party().proving(client);
    run(party, service.open(), Views.mutual("a"));
    run(party, service.open(), Views.mutual("b"));
    assertThat(tee.made()).isEqualTo(3);
  }

  @Test
  void exchange_optionalClientThatProvesNothing_isServedAsNobody() throws Exception {
    ServerChannel state = service().withOptionalClients(requirements).open();
    run(party(), state, Views.mutual("a"));
    assertThat(state.authorise(Optional.of("id-a"))).isEmpty();
  }

  @Test
  void exchange_requiredClientThatCannotProve_fails() {
    ServerChannel state = service().withRequiredClients(requirements).open();
    assertThat(refused(() -> run(party(), state, Views.mutual("a"))))
        .isEqualTo(ErrorCode.ATTESTATION_REQUIRED);
  }

  @Test
  void exchange_requiredClientWithoutCertificate_fails() {
    ServerChannel state = service().withRequiredClients(requirements).open();
    TlsView view = Views.of("a", "server", Optional.empty());
    assertThat(refused(() -> run(party().proving(client), state, view)))
        .isEqualTo(ErrorCode.CLIENT_CERTIFICATE_REQUIRED);
  }
}
