package dev.cloister.channel.ratls;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The client's side of attested channels: what all connections to one service share. Safe for use
 * by many threads.
 */
public final class AttestedParty {
  private final String serviceId;
  private final PeerRequirements servers;
  private final Optional<Attester> attester;
  private final AppraisedKeys known;
  private final SecureRandom random;
  private final LongSupplier nanoTime;
  private final ReentrantLock flight = new ReentrantLock(true);

  private AttestedParty(
      String serviceId,
      PeerRequirements servers,
      Optional<Attester> attester,
      SecureRandom random,
      LongSupplier nanoTime) {
    if (!Messages.isServiceId(serviceId)) {
      throw new IllegalArgumentException("expected a service id of 1 to 255 bytes");
    }
    this.serviceId = serviceId;
    this.servers = Objects.requireNonNull(servers);
    this.attester = attester;
    this.known = new AppraisedKeys(servers.maxAge(), nanoTime);
    this.random = Objects.requireNonNull(random);
    this.nanoTime = Objects.requireNonNull(nanoTime);
  }

  /**
   * A client that proves nothing of itself.
   *
   * @param serviceId the service it wants
   * @param servers what the server must be
   * @param nanoTime a monotonic clock
   */
  public static AttestedParty of(
      String serviceId, PeerRequirements servers, SecureRandom random, LongSupplier nanoTime) {
    return new AttestedParty(serviceId, servers, Optional.empty(), random, nanoTime);
  }

  /** The same, which proves itself where the server takes that; it needs a client certificate. */
  public AttestedParty proving(Attester self) {
    return new AttestedParty(serviceId, servers, Optional.of(self), random, nanoTime);
  }

  /**
   * Runs the exchange on a connection. While no key of the service is known, one exchange runs at a
   * time: those that wait find the key known, and ask for no evidence.
   *
   * @param tls this end's view of the connection
   * @param messages carries the messages over that connection
   * @throws dev.cloister.channel.ChannelException when the server is not what it must be, or it
   *     refuses
   * @throws X when the connection fails
   */
  public <X extends Exception> ClientChannel exchange(TlsView tls, MessageCarrier<X> messages)
      throws ChannelException, X {
    if (servers.mode() == PeerRequirements.Mode.HARDWARE) {
      return new ClientExchange(this, tls, Optional.empty()).run(messages);
    }
    Optional<ByteString> key = known.latest();
    if (key.isPresent()) {
      return new ClientExchange(this, tls, key).run(messages);
    }
    flight.lock();
    try {
      return new ClientExchange(this, tls, known.latest()).run(messages);
    } finally {
      flight.unlock();
    }
  }

  String serviceId() {
    return serviceId;
  }

  PeerRequirements servers() {
    return servers;
  }

  Optional<Attester> attester() {
    return attester;
  }

  AppraisedKeys known() {
    return known;
  }

  SecureRandom random() {
    return random;
  }

  long now() {
    return nanoTime.getAsLong();
  }

  Duration remaining(ByteString attestationKey) {
    return known.remaining(attestationKey);
  }
}
