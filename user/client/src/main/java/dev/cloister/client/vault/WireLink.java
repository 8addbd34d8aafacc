package dev.cloister.client.vault;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.client.AttestedClient;
import dev.cloister.channel.client.AttestedRequest;
import dev.cloister.channel.client.AttestedResponse;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.client.Timeouts;
import dev.cloister.channel.ratls.AttestedParty;
import dev.cloister.channel.ratls.AttestedPeer;
import dev.cloister.channel.ratls.EvidenceJudge;
import dev.cloister.channel.ratls.PeerRequirements;
import dev.cloister.client.vault.VaultClient.Surroundings;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.wire.VaultAnswer;
import dev.cloister.constellation.wire.VaultRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The way to a vault over attested channels: nothing is sent before it proved to be the member,
 * with that member's identity key and code, and every request is signed for its one connection.
 */
final class WireLink implements VaultLink {
  private static final String SERVICE = "vault:";
  private static final Duration MAX_CONNECT = Duration.ofSeconds(10);
  private static final Duration MAX_EXCHANGE = Duration.ofSeconds(20);
  private static final Duration IDLE = Duration.ofSeconds(15);

  private final Member member;
  private final AttestedClient client;
  private final Supplier<Optional<AttestedPeer>> proven;
  private final Sender sender;

  private WireLink(
      Member member,
      AttestedClient client,
      Supplier<Optional<AttestedPeer>> proven,
      Sender sender) {
    this.member = member;
    this.client = client;
    this.proven = proven;
    this.sender = sender;
  }

  /** What a request says of who sends it, besides what its connection does. */
  @FunctionalInterface
  private interface Sender {
    AttestedRequest sign(AttestedRequest message) throws LinkException;
  }

  /** The way of an owner. */
  static VaultLink to(
      VaultTrust trust,
      Member member,
      Target target,
      OwnerCredentials owner,
      Surroundings surroundings) {
    Optional<EvidenceJudge> judge = trust.judge(member, surroundings.clock());
    if (judge.isEmpty()) {
      return new NoLink(member, VaultFault.Kind.NOT_TRUSTED, "no policy for its code");
    }
    AttestedParty party = party(trust, member, judge.get(), surroundings);
    ProvedConnections connections =
        new ProvedConnections(
            trust.constellationId(), member.vault(), owner.requestKey(), surroundings.nanoTime());
    AttestedClient client =
        AttestedClient.of(target, ClientTls.anonymous(), party, surroundings.nanoTime())
            .with(timeouts(surroundings.pace().deadline()))
            .with(connections);
    return new WireLink(member, client, connections::proven, message -> withToken(message, owner));
  }

  /** The way of code that proves itself. */
  static VaultLink to(
      VaultTrust trust,
      Member member,
      Target target,
      CodeCredentials self,
      Surroundings surroundings) {
    Optional<EvidenceJudge> judge = trust.judge(member, surroundings.clock());
    if (judge.isEmpty()) {
      return new NoLink(member, VaultFault.Kind.NOT_TRUSTED, "no policy for its code");
    }
    AttestedParty party = party(trust, member, judge.get(), surroundings).proving(self.attester());
    ShownConnections connections = new ShownConnections();
    AttestedClient client =
        AttestedClient.of(target, self.tls(), party, surroundings.nanoTime())
            .with(timeouts(surroundings.pace().deadline()))
            .with(connections);
    return new WireLink(member, client, connections::proven, message -> message);
  }

  private static AttestedParty party(
      VaultTrust trust, Member member, EvidenceJudge judge, Surroundings surroundings) {
    return AttestedParty.of(
        SERVICE + trust.constellationId().hex(),
        PeerRequirements.of(judge).withIdentities(Set.of(member.identity().spki())),
        surroundings.random(),
        surroundings.nanoTime());
  }

  private static Timeouts timeouts(Duration deadline) {
    return new Timeouts(
        deadline.compareTo(MAX_CONNECT) < 0 ? deadline : MAX_CONNECT,
        deadline.compareTo(MAX_EXCHANGE) < 0 ? deadline : MAX_EXCHANGE,
        deadline,
        IDLE);
  }

  @Override
  public Member member() {
    return member;
  }

  @Override
  public Optional<AttestedPeer> proven() {
    return proven.get();
  }

  @Override
  public VaultAnswer send(VaultRequest request) throws LinkException {
    AttestedRequest message = message(request);
    try {
      return WireMessages.read(request.operation(), again(message));
    } catch (ChannelException e) {
      throw WireMessages.refused(e);
    }
  }

  /** A connection that was kept may have ended meanwhile; every request may be sent twice. */
  private AttestedResponse again(AttestedRequest message) throws ChannelException {
    try {
      return client.send(message);
    } catch (ChannelException e) {
      if (e.code() != ErrorCode.PEER_UNREACHABLE || proven.get().isEmpty()) {
        throw e;
      }
      return client.send(message);
    }
  }

  private AttestedRequest message(VaultRequest request) throws LinkException {
    AttestedRequest message = WireMessages.of(request);
    return WireMessages.isForAnybody(request.operation()) ? message : sender.sign(message);
  }

  private static AttestedRequest withToken(AttestedRequest message, OwnerCredentials owner)
      throws LinkException {
    try {
      return message.header("Authorization", "Bearer " + owner.tokens().token());
    } catch (IOException | IllegalArgumentException e) {
      throw new LinkException(VaultFault.Kind.REFUSED, "no token");
    }
  }

  @Override
  public void disconnect() {
    client.disconnect();
  }

  @Override
  public void close() {
    client.close();
  }
}
