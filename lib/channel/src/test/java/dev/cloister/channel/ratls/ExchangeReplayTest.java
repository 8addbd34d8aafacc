package dev.cloister.channel.ratls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.channel.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One exchange at a time, each nonce and each proof once and in time. */
final class ExchangeReplayTest extends Exchanges {
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
    Proof proof = client.prove(asked(first, view, view), Optional.empty());
    second.exchange(Messages.encode(hello()), Views.mutual("b"));
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
}
