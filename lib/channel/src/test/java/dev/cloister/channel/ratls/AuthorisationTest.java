package dev.cloister.channel.ratls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.channel.ErrorCode;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a connection may do before, between and after its messages. */
final class AuthorisationTest extends Exchanges {
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
}
