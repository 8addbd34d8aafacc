package dev.cloister.channel.ratls;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The server's state of one TLS connection. It belongs to the connection and to nothing that
 * outlives it: no session id, ticket or cookie brings it back. Safe for use by many threads.
 */
public final class ServerChannel {
  private final AttestedService service;
  private final Set<ByteString> nonces = new HashSet<>();
  private Optional<Pending> pending = Optional.empty();
  private Optional<Open> open = Optional.empty();

  /** M2 is sent, M3 may come. */
  private record Pending(
      TlsView tls,
      Hello hello,
      ByteString m1,
      ByteString nonce,
      ByteString m2,
      Optional<ByteString> known,
      long since) {}

  /** Protected routes are served. */
  private record Open(Optional<AttestedPeer> peer, String channelId, long since, long nanos) {}

  ServerChannel(AttestedService service) {
    this.service = service;
  }

  /**
   * Answers M1 with M2 and M3 with M4.
   *
   * @param tls this connection, as this end sees it now
   * @return the body of the answer, JSON
   * @throws ChannelException when the message is refused; after a refusal the connection is not
   *     attested, whatever it was before
   */
  public synchronized byte[] exchange(byte[] message, TlsView tls) throws ChannelException {
    open = Optional.empty();
    if (Messages.isProof(message)) {
      return accept(message, tls);
    }
    return answer(message, tls);
  }

  private byte[] answer(byte[] m1, TlsView tls) throws ChannelException {
    Hello hello = Messages.hello(m1);
    if (pending.filter(waiting -> !isOld(waiting)).isPresent()) {
      throw new ChannelException(ErrorCode.CONFLICT, "an exchange on this connection is not over");
    }
    pending = Optional.empty();
    requireDistinct(tls);
    if (!hello.serviceId().equals(service.serviceId())) {
      throw new ChannelException(ErrorCode.MISDIRECTED_REQUEST, "this is another service");
    }
    if (nonces.size() == AttestedService.MAX_EXCHANGES || !nonces.add(hello.nonce())) {
      throw new ChannelException(
          ErrorCode.REPLAYED_REQUEST, "expected a new nonce, and few on one connection");
    }
    byte[] fresh = new byte[Messages.NONCE_LENGTH];
    service.random().nextBytes(fresh);
    ByteString nonce = ByteString.copyOf(fresh);
    Proof proof =
        service.attester().prove(ChannelBinding.ofServer(tls, hello, m1, nonce), hello.knownKey());
    Optional<ByteString> known = knownClient(tls);
    byte[] m2 = Messages.encode(new Answer(nonce, proof, service.clientProof(), known));
    if (service.clientProof() != ClientProof.NONE) {
      pending =
          Optional.of(
              new Pending(
                  tls,
                  hello,
                  ByteString.copyOf(m1),
                  nonce,
                  ByteString.copyOf(m2),
                  known,
                  service.now()));
    }
    if (service.clientProof() != ClientProof.REQUIRED) {
      open =
          Optional.of(new Open(Optional.empty(), tls.channelId(), service.now(), Long.MAX_VALUE));
    }
    return m2;
  }

  private byte[] accept(byte[] m3, TlsView tls) throws ChannelException {
    Optional<Pending> waiting = pending;
    pending = Optional.empty();
    Proof proof = Messages.proof(m3);
    if (waiting.isEmpty() || isOld(waiting.get()) || !waiting.get().tls().equals(tls)) {
      throw new ChannelException(
          ErrorCode.EXCHANGE_EXPIRED, "expected M3 at most 10 s after its M2, and once");
    }
    Pending begun = waiting.get();
    PeerRequirements requirements = service.clients().orElseThrow();
    AppraisedKeys keys = service.knownClients().orElseThrow();
    ChannelBinding channel =
        ChannelBinding.ofClient(
            tls, begun.hello(), begun.m1().bytes(), begun.nonce(), begun.m2().bytes());
    AttestedPeer peer =
        new ProofCheck(requirements, keys)
            .check(
                proof,
                channel,
                Set.of(service.attester().attestationKey(), service.attester().identityKey()),
                begun.known(),
                tls.client().map(TlsView.Leaf::hash).orElse(ByteString.copyOf(new byte[0])));
    Duration rest = keys.remaining(peer.attestationKey());
    open = Optional.of(new Open(Optional.of(peer), tls.channelId(), service.now(), rest.toNanos()));
    return "{\"v\":1,\"message\":\"m4\"}".getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Lets a protected request pass.
   *
   * @param header the value of {@code Cloister-Channel}, if the request has one
   * @return the client, if it has proven itself
   * @throws ChannelException {@link ErrorCode#ATTESTATION_REQUIRED} before the exchange and when it
   *     is too long ago; {@link ErrorCode#MISDIRECTED_REQUEST} when the request was made for
   *     another connection
   */
  public synchronized Optional<AttestedPeer> authorise(Optional<String> header)
      throws ChannelException {
    if (open.filter(state -> service.now() - state.since() < state.nanos()).isEmpty()) {
      throw new ChannelException(
          ErrorCode.ATTESTATION_REQUIRED, "expected an exchange on this connection first");
    }
    if (header.filter(value -> isEqual(value, open.get().channelId())).isEmpty()) {
      throw new ChannelException(
          ErrorCode.MISDIRECTED_REQUEST, "expected Cloister-Channel of this connection");
    }
    return open.get().peer();
  }

  private Optional<ByteString> knownClient(TlsView tls) {
    if (service.clients().filter(ServerChannel::remembers).isEmpty()) {
      return Optional.empty();
    }
    return tls.client().flatMap(leaf -> service.knownClients().orElseThrow().latest(leaf.hash()));
  }

  private static boolean remembers(PeerRequirements requirements) {
    return requirements.mode() == PeerRequirements.Mode.KEY;
  }

  static void requireDistinct(TlsView tls) throws ChannelException {
    if (tls.client().map(TlsView.Leaf::spki).filter(tls.server().spki()::equals).isPresent()) {
      throw new ChannelException(
          ErrorCode.PEER_NOT_DISTINCT, "both ends of the connection have the same certificate key");
    }
  }

  private boolean isOld(Pending waiting) {
    return service.now() - waiting.since() >= AttestedService.NONCE_LIFE.toNanos();
  }

  private static boolean isEqual(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
