package dev.cloister.channel.ratls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.channel.ErrorCode;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two ends that do not see one connection, and messages that were changed on the way. */
final class ExchangeTamperingTest extends Exchanges {
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
    ChannelBinding other = asked(state, seen, difference.change.apply(seen));
    Proof proof = client.prove(other, Optional.empty());
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
}
