package dev.cloister.channel.ratls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.attestation.binding.Role;
import dev.cloister.channel.ErrorCode;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who the other end may be: not this one, not in its role, not another than was meant. */
final class ExchangeRolesTest extends Exchanges {
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
    Proof proof = server.prove(asked(state, view, view), Optional.empty());
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
    ChannelBinding right = asked(state, view, view);
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
}
