package dev.cloister.channel.ratls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.binding.BoundKey;
import dev.cloister.attestation.binding.KeyUsage;
import dev.cloister.attestation.binding.Purpose;
import dev.cloister.attestation.binding.Role;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.policy.Verdict;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.ratls.PeerRequirements.Mode;
import dev.cloister.tee.ForwardingTeeProvider;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeException;
import dev.cloister.tee.TeeProvider;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** M1 to M4 between a client and a server, with views of TLS in place of TLS. */
class ExchangeTest {
  private static final String SERVICE = "vault";

  private final AtomicLong nanos = new AtomicLong();
  private final SecureRandom random = new SecureRandom();
  @TempDir private Path folder;
  private CountingTee tee;
  private Attester server;
  private Attester client;
  private PeerRequirements requirements;

  @BeforeEach
  void genuineEnds() throws Exception {
    Genuine genuine = Genuine.in(folder);
    tee = new CountingTee(genuine.open());
    server = Attester.ephemeral(tee, random);
    client = Attester.ephemeral(tee, random);
    requirements = PeerRequirements.of(genuine.judge());
  }

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

  /** What can differ between the two ends' views of one connection. */
  enum Difference {
    EXPORTER(view -> Views.withExporter(view, Hashes.of(new byte[] {1}))),
    SERVER_CERTIFICATE(
        view ->
            Views.withServer(
                view, new TlsView.Leaf(Hashes.of(new byte[] {1}), view.server().spki()))),
    SERVER_KEY(
        view ->
            Views.withServer(view, new TlsView.Leaf(view.server().hash(), Views.leaf("x").spki()))),
    CLIENT_CERTIFICATE(
        view ->
            Views.withClient(
                view,
                Optional.of(
                    new TlsView.Leaf(
                        Hashes.of(new byte[] {1}), view.client().orElseThrow().spki())))),
    CLIENT_KEY(
        view ->
            Views.withClient(
                view,
                Optional.of(
                    new TlsView.Leaf(view.client().orElseThrow().hash(), Views.leaf("x").spki())))),
    NO_CLIENT_CERTIFICATE(view -> Views.withClient(view, Optional.empty()));

    private final UnaryOperator<TlsView> change;

    Difference(UnaryOperator<TlsView> change) {
      this.change = change;
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLIENT_KEY")
  void exchange_viewOfTheServerDiffers_isRefusedByTheClient(Difference difference) {
    TlsView seen = Views.mutual("a");
    ServerChannel state = service().open();
    assertThat(
            refused(
                () ->
                    party().exchange(seen, m -> state.exchange(m, difference.change.apply(seen)))))
        .isEqualTo(ErrorCode.CHANNEL_MISMATCH);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SERVER_KEY", "NO_CLIENT_CERTIFICATE"})
  void exchange_proofOfAClientWithAnotherView_isRefusedByTheServer(Difference difference)
      throws Exception {
    TlsView seen = Views.mutual("a");
    ServerChannel state = service().withRequiredClients(requirements).open();
    Hello hello = hello();
    byte[] m1 = Messages.encode(hello);
    byte[] m2 = state.exchange(m1, seen);
    TlsView other = difference.change.apply(seen);
    Proof proof =
        client.prove(
            ChannelBinding.ofClient(other, hello, m1, Messages.answer(m2).nonce(), m2),
            Optional.empty());
    assertThat(refused(() -> state.exchange(Messages.encode(proof), seen)))
        .isEqualTo(ErrorCode.CHANNEL_MISMATCH);
    assertThat(refused(() -> state.authorise(Optional.of("id-a"))))
        .isEqualTo(ErrorCode.ATTESTATION_REQUIRED);
  }

  @Test
  void exchange_m1ChangedOnTheWay_isRefusedByTheClient() {
    ServerChannel state = service().open();
    Hello other = new Hello(nonce(), Optional.empty(), SERVICE);
    assertThat(refused(() -> relay(state, m1 -> Messages.encode(other))))
        .isEqualTo(ErrorCode.CHANNEL_MISMATCH);
  }

  @Test
  void exchange_knownKeyAddedToM1OnTheWay_isRefusedByTheClient() {
    ServerChannel state = service().open();
    assertThat(
            refused(
                () ->
                    relay(
                        state,
                        m1 -> {
                          Hello asked = Messages.hello(m1);
                          return Messages.encode(
                              new Hello(
                                  asked.nonce(), Optional.of(server.attestationKey()), SERVICE));
                        })))
        .isEqualTo(ErrorCode.CHANNEL_MISMATCH);
  }

  @Test
  void exchange_serverNonceChangedOnTheWay_isRefusedByTheClient() {
    assertThat(refusedM2(m2 -> new Answer(nonce(), m2.proof(), m2.clients(), m2.knownKey())))
        .isEqualTo(ErrorCode.CHANNEL_MISMATCH);
  }

  @Test
  void exchange_attestationKeyChangedOnTheWay_isRefusedByTheClient() {
    assertThat(refusedM2(m2 -> with(m2, keys(m2, client.attestationKey(), server.identityKey()))))
        .isEqualTo(ErrorCode.CHANNEL_MISMATCH);
  }

  @Test
  void exchange_identityKeyChangedOnTheWay_isRefusedByTheClient() {
    assertThat(refusedM2(m2 -> with(m2, keys(m2, server.attestationKey(), client.identityKey()))))
        .isEqualTo(ErrorCode.CHANNEL_MISMATCH);
  }

  @Test
  void exchange_signaturesSwapped_isRefusedByTheClient() {
    assertThat(
            refusedM2(
                m2 ->
                    with(
                        m2,
                        new Proof(
                            m2.proof().attestationKey(),
                            m2.proof().identityKey(),
                            m2.proof().evidence(),
                            m2.proof().identitySignature(),
                            m2.proof().attestationSignature()))))
        .isEqualTo(ErrorCode.CHANNEL_MISMATCH);
  }

  @Test
  void exchange_onlyTheIdentitySignatureIsWrong_isRefusedByTheClient() {
    assertThat(
            refusedM2(
                m2 ->
                    with(
                        m2,
                        new Proof(
                            m2.proof().attestationKey(),
                            m2.proof().identityKey(),
                            m2.proof().evidence(),
                            m2.proof().attestationSignature(),
                            m2.proof().attestationSignature()))))
        .isEqualTo(ErrorCode.CHANNEL_MISMATCH);
  }

  @Test
  void exchange_clientProofChangedOnTheWay_isRefusedByTheServer() throws Exception {
    // M2's member "client" is not in the server's own binding; the transcript of M3 has it.
    ServerChannel state = service().withOptionalClients(requirements).open();
    TlsView view = Views.mutual("a");
    assertThat(
            refused(
                () ->
                    party()
                        .proving(client)
                        .exchange(
                            view,
                            m ->
                                Messages.isProof(m)
                                    ? state.exchange(m, view)
                                    : Messages.encode(
                                        asking(Messages.answer(state.exchange(m, view)))))))
        .isEqualTo(ErrorCode.CHANNEL_MISMATCH);
  }

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
  void exchange_anotherInstanceOfTheSameCode_isRefusedWhereTheIdentityIsNamed() {
    AttestedParty party = party(requirements.withIdentities(Set.of(client.identityKey())));
    assertThat(refused(() -> run(party, service().open(), Views.mutual("a"))))
        .isEqualTo(ErrorCode.PEER_NOT_EXPECTED);
  }

  @Test
  void exchange_anotherService_isRefusedByTheServer() {
    AttestedParty party = AttestedParty.of("other", requirements, random, nanos::get);
    assertThat(refused(() -> run(party, service().open(), Views.mutual("a"))))
        .isEqualTo(ErrorCode.MISDIRECTED_REQUEST);
  }

  @Test
  void exchange_sameCertificateKeyAtBothEnds_isRefusedByBoth() {
    TlsView same = Views.of("a", "x", Optional.of("x"));
    TlsView fine = Views.mutual("a");
    assertThat(refused(() -> run(party(), service().open(), same)))
        .isEqualTo(ErrorCode.PEER_NOT_DISTINCT);
    ServerChannel state = service().open();
    assertThat(refused(() -> party().exchange(fine, m -> state.exchange(m, same))))
        .isEqualTo(ErrorCode.PEER_NOT_DISTINCT);
  }

  @Test
  void exchange_serverWithTheClientsKeys_isRefusedByTheClient() {
    assertThat(refused(() -> run(party().proving(server), service().open(), Views.mutual("a"))))
        .isEqualTo(ErrorCode.PEER_NOT_DISTINCT);
  }

  @Test
  void exchange_clientWithTheServersKeys_isRefusedByTheServer() throws Exception {
    ServerChannel state = service().withRequiredClients(requirements).open();
    TlsView view = Views.mutual("a");
    Hello hello = hello();
    byte[] m1 = Messages.encode(hello);
    byte[] m2 = state.exchange(m1, view);
    ChannelBinding channel =
        ChannelBinding.ofClient(view, hello, m1, Messages.answer(m2).nonce(), m2);
    Proof proof = server.prove(channel, Optional.empty());
    assertThat(refused(() -> state.exchange(Messages.encode(proof), view)))
        .isEqualTo(ErrorCode.PEER_NOT_DISTINCT);
  }

  @Test
  void exchange_serversProofSentBack_isRefusedByTheServer() throws Exception {
    ServerChannel state = service().withRequiredClients(requirements).open();
    TlsView view = Views.mutual("a");
    Answer m2 = Messages.answer(state.exchange(Messages.encode(hello()), view));
    assertThat(refused(() -> state.exchange(Messages.encode(m2.proof()), view)))
        .isEqualTo(ErrorCode.PEER_NOT_DISTINCT);
  }

  @Test
  void exchange_proofMadeInTheServersRole_isRefusedByTheServer() throws Exception {
    ServerChannel state = service().withRequiredClients(requirements).open();
    TlsView view = Views.mutual("a");
    Hello hello = hello();
    byte[] m1 = Messages.encode(hello);
    byte[] m2 = state.exchange(m1, view);
    ChannelBinding right =
        ChannelBinding.ofClient(view, hello, m1, Messages.answer(m2).nonce(), m2);
    ChannelBinding swapped =
        new ChannelBinding(
            Views.withServer(view, view.client().orElseThrow()),
            Role.TLS_SERVER,
            right.verifierNonce(),
            right.proverNonce(),
            right.transcript(),
            SERVICE);
    Proof proof = client.prove(swapped, Optional.empty());
    assertThat(refused(() -> state.exchange(Messages.encode(proof), view)))
        .isEqualTo(ErrorCode.CHANNEL_MISMATCH);
  }

  @Test
  void exchange_proofTwice_isRefusedTheSecondTime() throws Exception {
    ServerChannel state = service().withRequiredClients(requirements).open();
    TlsView view = Views.mutual("a");
    List<byte[]> sent = new ArrayList<>();
    party()
        .proving(client)
        .exchange(
            view,
            m -> {
              sent.add(m);
              return state.exchange(m, view);
            });
    assertThat(refused(() -> state.exchange(sent.getLast(), view)))
        .isEqualTo(ErrorCode.EXCHANGE_EXPIRED);
  }

  @Test
  void exchange_proofOnAnotherConnection_isRefused() throws Exception {
    AttestedService service = service().withRequiredClients(requirements);
    ServerChannel first = service.open();
    ServerChannel second = service.open();
    TlsView view = Views.mutual("a");
    Hello hello = hello();
    byte[] m1 = Messages.encode(hello);
    byte[] m2 = first.exchange(m1, view);
    second.exchange(Messages.encode(hello()), Views.mutual("b"));
    Proof proof =
        client.prove(
            ChannelBinding.ofClient(view, hello, m1, Messages.answer(m2).nonce(), m2),
            Optional.empty());
    assertThat(refused(() -> second.exchange(Messages.encode(proof), Views.mutual("b"))))
        .isEqualTo(ErrorCode.CHANNEL_MISMATCH);
  }

  @Test
  void exchange_proofAfterTenSeconds_isRefused() throws Exception {
    ServerChannel state = service().withRequiredClients(requirements).open();
    TlsView view = Views.mutual("a");
    assertThat(
            refused(
                () ->
                    party()
                        .proving(client)
                        .exchange(
                            view,
                            m -> {
                              if (Messages.isProof(m)) {
                                nanos.addAndGet(AttestedService.NONCE_LIFE.toNanos());
                              }
                              return state.exchange(m, view);
                            })))
        .isEqualTo(ErrorCode.EXCHANGE_EXPIRED);
  }

  @Test
  void exchange_answerAfterTenSeconds_isRefusedByTheClient() {
    assertThat(
            refused(
                () ->
                    relay(
                        service().open(),
                        m1 -> {
                          nanos.addAndGet(AttestedService.NONCE_LIFE.toNanos());
                          return m1;
                        })))
        .isEqualTo(ErrorCode.EXCHANGE_EXPIRED);
  }

  @Test
  void exchange_secondWhileTheFirstIsOpen_isRefused() throws Exception {
    ServerChannel state = service().withOptionalClients(requirements).open();
    TlsView view = Views.mutual("a");
    state.exchange(Messages.encode(hello()), view);
    assertThat(refused(() -> state.exchange(Messages.encode(hello()), view)))
        .isEqualTo(ErrorCode.CONFLICT);
    nanos.addAndGet(AttestedService.NONCE_LIFE.toNanos());
    assertThat(state.exchange(Messages.encode(hello()), view)).isNotEmpty();
  }

  @Test
  void exchange_sameNonceAgain_isRefused() throws Exception {
    ServerChannel state = service().open();
    byte[] m1 = Messages.encode(hello());
    state.exchange(m1, Views.mutual("a"));
    assertThat(refused(() -> state.exchange(m1, Views.mutual("a"))))
        .isEqualTo(ErrorCode.REPLAYED_REQUEST);
    assertThat(refused(() -> state.authorise(Optional.of("id-a"))))
        .isEqualTo(ErrorCode.ATTESTATION_REQUIRED);
  }

  @Test
  void exchange_tooManyOnOneConnection_isRefused() throws Exception {
    ServerChannel state = service().open();
    for (int i = 0; i < AttestedService.MAX_EXCHANGES; i++) {
      Hello known = new Hello(nonce(), Optional.of(server.attestationKey()), SERVICE);
      state.exchange(Messages.encode(known), Views.mutual("a"));
    }
    assertThat(refused(() -> state.exchange(Messages.encode(hello()), Views.mutual("a"))))
        .isEqualTo(ErrorCode.REPLAYED_REQUEST);
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

  @Test
  void authorise_beforeTheExchange_isRefused() {
    assertThat(refused(() -> service().open().authorise(Optional.of("id-a"))))
        .isEqualTo(ErrorCode.ATTESTATION_REQUIRED);
  }

  @Test
  void authorise_betweenM2AndM3OfARequiredClient_isRefused() throws Exception {
    ServerChannel state = service().withRequiredClients(requirements).open();
    state.exchange(Messages.encode(hello()), Views.mutual("a"));
    assertThat(refused(() -> state.authorise(Optional.of("id-a"))))
        .isEqualTo(ErrorCode.ATTESTATION_REQUIRED);
  }

  @Test
  void authorise_headerMissingOrOfAnotherConnection_isMisdirected() throws Exception {
    ServerChannel state = service().open();
    run(party(), state, Views.mutual("a"));
    assertThat(refused(() -> state.authorise(Optional.empty())))
        .isEqualTo(ErrorCode.MISDIRECTED_REQUEST);
    assertThat(refused(() -> state.authorise(Optional.of("id-b"))))
        .isEqualTo(ErrorCode.MISDIRECTED_REQUEST);
  }

  @Test
  void authorise_clientsEvidenceTooOld_isRefused() throws Exception {
    ServerChannel state = service().withRequiredClients(requirements).open();
    run(party().proving(client), state, Views.mutual("a"));
    nanos.addAndGet(requirements.maxAge().toNanos());
    assertThat(refused(() -> state.authorise(Optional.of("id-a"))))
        .isEqualTo(ErrorCode.ATTESTATION_REQUIRED);
  }

  @Test
  void isOpen_serversEvidenceTooOld_isOver() throws Exception {
    ClientChannel channel = run(party(), service().open(), Views.mutual("a"));
    assertThat(channel.isOpen(nanos.get())).isTrue();
    assertThat(channel.isOpen(nanos.get() + requirements.maxAge().toNanos())).isFalse();
  }

  private AttestedService service() {
    return AttestedService.of(server, SERVICE, random, nanos::get);
  }

  private AttestedParty party() {
    return party(requirements);
  }

  private AttestedParty party(PeerRequirements wanted) {
    return AttestedParty.of(SERVICE, wanted, random, nanos::get);
  }

  private static ClientChannel run(AttestedParty party, ServerChannel state, TlsView view)
      throws ChannelException {
    return party.exchange(view, m -> state.exchange(m, view));
  }

  private interface Change {
    byte[] apply(byte[] message) throws ChannelException;
  }

  private ClientChannel relay(ServerChannel state, Change m1) throws ChannelException {
    TlsView view = Views.mutual("a");
    return party().exchange(view, m -> state.exchange(m1.apply(m), view));
  }

  private ErrorCode refusedM2(UnaryOperator<Answer> change) {
    ServerChannel state = service().open();
    TlsView view = Views.mutual("a");
    return refused(
        () ->
            party()
                .exchange(
                    view,
                    m -> Messages.encode(change.apply(Messages.answer(state.exchange(m, view))))));
  }

  private static ErrorCode refused(ThrowingCallable call) {
    try {
      call.call();
    } catch (ChannelException e) {
      return e.code();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("was accepted");
  }

  private Hello hello() {
    return new Hello(nonce(), Optional.empty(), SERVICE);
  }

  private ByteString nonce() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return ByteString.copyOf(bytes);
  }

  private static Answer with(Answer m2, Proof proof) {
    return new Answer(m2.nonce(), proof, m2.clients(), m2.knownKey());
  }

  private static Answer asking(Answer m2) {
    return new Answer(m2.nonce(), m2.proof(), ClientProof.REQUIRED, m2.knownKey());
  }

  private static Proof keys(Answer m2, ByteString attestationKey, ByteString identityKey) {
    return new Proof(
        attestationKey,
        identityKey,
        m2.proof().evidence(),
        m2.proof().attestationSignature(),
        m2.proof().identitySignature());
  }

  private static Proof withoutEvidence(Proof proof) {
    return new Proof(
        proof.attestationKey(),
        proof.identityKey(),
        Optional.empty(),
        proof.attestationSignature(),
        proof.identitySignature());
  }

  /** A TEE that counts, fails, or vouches for something else. */
  private static final class CountingTee extends ForwardingTeeProvider {
    private int made;
    private Optional<Binding> instead = Optional.empty();
    private Optional<TeeException.Reason> failure = Optional.empty();

    CountingTee(TeeProvider tee) {
      super(tee);
    }

    int made() {
      return made;
    }

    void vouchFor(Binding other) {
      instead = Optional.of(other);
    }

    void fail(TeeException.Reason reason) {
      failure = Optional.of(reason);
    }

    @Override
    public synchronized TeeEvidence evidence(Binding binding) throws TeeException {
      made++;
      if (failure.isPresent()) {
        throw new TeeException(failure.get(), "planted");
      }
      return super.evidence(instead.orElse(binding));
    }
  }
}
