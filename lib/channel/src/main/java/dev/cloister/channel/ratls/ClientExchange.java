package dev.cloister.channel.ratls;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import java.util.Optional;
import java.util.Set;

/** One exchange, the client's side. Sends nothing of value before M2 is verified. */
final class ClientExchange {
  private final AttestedParty party;
  private final TlsView tls;
  private final Optional<ByteString> knownKey;

  ClientExchange(AttestedParty party, TlsView tls, Optional<ByteString> knownKey) {
    this.party = party;
    this.tls = tls;
    this.knownKey = knownKey;
  }

  <X extends Exception> ClientChannel run(MessageCarrier<X> messages) throws ChannelException, X {
    ServerChannel.requireDistinct(tls);
    byte[] fresh = new byte[Messages.NONCE_LENGTH];
    party.random().nextBytes(fresh);
    Hello hello = new Hello(ByteString.copyOf(fresh), knownKey, party.serviceId());
    byte[] m1 = Messages.encode(hello);
    long sent = party.now();
    byte[] m2 = messages.send(m1);
    if (party.now() - sent >= AttestedService.NONCE_LIFE.toNanos()) {
      throw new ChannelException(ErrorCode.EXCHANGE_EXPIRED, "expected M2 within 10 s");
    }
    Answer answer = Messages.answer(m2);
    Set<ByteString> own =
        party
            .attester()
            .map(self -> Set.of(self.attestationKey(), self.identityKey()))
            .orElse(Set.of());
    AttestedPeer server =
        new ProofCheck(party.servers(), party.known())
            .check(
                answer.proof(),
                ChannelBinding.ofServer(tls, hello, m1, answer.nonce()),
                own,
                knownKey,
                tls.server().hash());
    boolean proven = prove(messages, hello, m1, answer, m2);
    return new ClientChannel(
        server,
        tls.channelId(),
        proven,
        party.now(),
        party.remaining(server.attestationKey()).toNanos());
  }

  private <X extends Exception> boolean prove(
      MessageCarrier<X> messages, Hello hello, byte[] m1, Answer answer, byte[] m2)
      throws ChannelException, X {
    if (answer.clients() == ClientProof.NONE
        || (answer.clients() == ClientProof.OPTIONAL
            && (party.attester().isEmpty() || tls.client().isEmpty()))) {
      return false;
    }
    Attester self =
        party
            .attester()
            .orElseThrow(
                () ->
                    new ChannelException(
                        ErrorCode.ATTESTATION_REQUIRED, "the server wants proof of its clients"));
    ChannelBinding channel = ChannelBinding.ofClient(tls, hello, m1, answer.nonce(), m2);
    messages.send(Messages.encode(self.prove(channel, answer.knownKey())));
    return true;
  }
}
