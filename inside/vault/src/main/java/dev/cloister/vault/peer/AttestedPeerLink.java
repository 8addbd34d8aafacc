package dev.cloister.vault.peer;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.client.AttestedClient;
import dev.cloister.channel.client.AttestedRequest;
import dev.cloister.channel.client.AttestedResponse;
import dev.cloister.channel.client.ClientTls;
import dev.cloister.channel.client.Target;
import dev.cloister.channel.client.Timeouts;
import dev.cloister.channel.ratls.AttestedParty;
import dev.cloister.channel.ratls.Attester;
import dev.cloister.channel.ratls.EvidenceJudge;
import dev.cloister.channel.ratls.PeerRequirements;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Member;
import dev.cloister.constellation.wire.PeerAnswer;
import dev.cloister.constellation.wire.PeerRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A peer over attested channels, both ends of which prove themselves. Where peers listen anybody
 * may say: an address counts when the one peer answers there that this link is for.
 */
public final class AttestedPeerLink implements PeerLink, AutoCloseable {
  /** A peer is near, and is asked again. */
  public static final Timeouts TIMEOUTS =
      new Timeouts(
          Duration.ofSeconds(3),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofSeconds(15));

  private static final int OK = 200;

  private final Channel channel;
  private final AttestedParty party;
  private final Supplier<List<Target>> addresses;
  private final Map<Target, AttestedClient> clients = new LinkedHashMap<>();
  private Optional<Target> good = Optional.empty();
  private boolean closed;

  /**
   * This vault's end of channels to peers.
   *
   * @param attester proves this vault's identity
   * @param tls presents a certificate
   * @param random for nonces
   * @param nanoTime a monotonic clock
   * @param timeouts how long a peer may take
   */
  public record Channel(
      Attester attester,
      ClientTls tls,
      SecureRandom random,
      LongSupplier nanoTime,
      Timeouts timeouts) {}

  private AttestedPeerLink(Channel channel, AttestedParty party, Supplier<List<Target>> addresses) {
    this.channel = channel;
    this.party = party;
    this.addresses = addresses;
  }

  /**
   * The link to a member.
   *
   * @param judge of its evidence, by the member's code policy
   * @param addresses where members listen, this one among them
   */
  public static AttestedPeerLink to(
      Seat seat,
      Member peer,
      EvidenceJudge judge,
      Channel channel,
      Supplier<List<Target>> addresses) {
    PeerRequirements requirements =
        PeerRequirements.of(judge).withIdentities(Set.of(peer.identity().spki()));
    AttestedParty party =
        AttestedParty.of(serviceId(seat), requirements, channel.random(), channel.nanoTime())
            .proving(channel.attester());
    return new AttestedPeerLink(channel, party, addresses);
  }

  /** What the vaults of a constellation are asked for as. */
  public static String serviceId(Seat seat) {
    return "vault:" + seat.constellation().constellationId().hex();
  }

  @Override
  public PeerAnswer ask(PeerRequest request) throws ChannelException {
    AttestedRequest sent =
        AttestedRequest.of("POST", request.kind().path())
            .body("application/json", request.encoded());
    ChannelException last =
        new ChannelException(ErrorCode.PEER_UNREACHABLE, "no address of the peer is known");
    for (Target target : targets()) {
      AttestedResponse answer;
      try {
        answer = client(target).send(sent);
      } catch (ChannelException e) {
        boolean elsewhere =
            e.code() == ErrorCode.PEER_NOT_EXPECTED || e.code() == ErrorCode.PEER_NOT_DISTINCT;
        last = elsewhere ? last : e;
        if (!elsewhere && e.code() != ErrorCode.PEER_UNREACHABLE) {
          break;
        }
        continue;
      }
      remember(target);
      return read(answer);
    }
    throw last;
  }

  private static PeerAnswer read(AttestedResponse answer) throws ChannelException {
    if (answer.status() != OK) {
      ErrorCode code = answer.problemCode().flatMap(ErrorCode::find).orElse(ErrorCode.PEER_ERROR);
      throw new ChannelException(code, "the peer answered " + answer.status());
    }
    try {
      return PeerAnswer.decode(answer.body().bytes());
    } catch (ConstellationException e) {
      throw new ChannelException(ErrorCode.PEER_ERROR, "the peer's answer is malformed");
    }
  }

  /** The one that answered last goes first. */
  private List<Target> targets() {
    List<Target> all = addresses.get();
    Optional<Target> first = good().filter(all::contains);
    return Stream.concat(
            first.stream(), all.stream().filter(one -> !first.equals(Optional.of(one))))
        .toList();
  }

  private synchronized Optional<Target> good() {
    return good;
  }

  private synchronized void remember(Target target) {
    good = Optional.of(target);
  }

  private synchronized AttestedClient client(Target target) throws ChannelException {
    if (closed) {
      throw new ChannelException(ErrorCode.UNAVAILABLE, "the link is closed");
    }
    return clients.computeIfAbsent(
        target,
        where ->
            AttestedClient.of(where, channel.tls(), party, channel.nanoTime())
                .with(channel.timeouts()));
  }

  @Override
  public synchronized void close() {
    closed = true;
    clients.values().forEach(AttestedClient::close);
  }
}
