package dev.cloister.channel.ratls;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The server's side of attested channels: what all connections of one service share. Safe for use
 * by many threads.
 */
public final class AttestedService {
  /** How long a nonce is good. */
  public static final Duration NONCE_LIFE = Duration.ofSeconds(10);

  /** Exchanges that one connection may have. */
  public static final int MAX_EXCHANGES = 64;

  /** Most bytes of a message. */
  public static final int MAX_MESSAGE = Messages.MAX_LENGTH;

  private final Attester attester;
  private final String serviceId;
  private final ClientProof clientProof;
  private final Optional<PeerRequirements> clients;
  private final Optional<AppraisedKeys> knownClients;
  private final SecureRandom random;
  private final LongSupplier nanoTime;

  private AttestedService(
      Attester attester,
      String serviceId,
      ClientProof clientProof,
      Optional<PeerRequirements> clients,
      SecureRandom random,
      LongSupplier nanoTime) {
    if (!Messages.isServiceId(serviceId)) {
      throw new IllegalArgumentException("expected a service id of 1 to 255 bytes");
    }
    this.attester = Objects.requireNonNull(attester);
    this.serviceId = serviceId;
    this.clientProof = clientProof;
    this.clients = clients;
    this.knownClients = clients.map(known -> new AppraisedKeys(known.maxAge(), nanoTime));
    this.random = Objects.requireNonNull(random);
    this.nanoTime = Objects.requireNonNull(nanoTime);
  }

  /**
   * A service that proves itself and takes no proof of its clients.
   *
   * @param serviceId what clients ask for, 1 to 255 bytes
   * @param nanoTime a monotonic clock
   */
  public static AttestedService of(
      Attester attester, String serviceId, SecureRandom random, LongSupplier nanoTime) {
    return new AttestedService(
        attester, serviceId, ClientProof.NONE, Optional.empty(), random, nanoTime);
  }

  /** The same for clients that may prove themselves. */
  public AttestedService withOptionalClients(PeerRequirements requirements) {
    return new AttestedService(
        attester, serviceId, ClientProof.OPTIONAL, Optional.of(requirements), random, nanoTime);
  }

  /** The same for clients that have proven themselves, and nobody else. */
  public AttestedService withRequiredClients(PeerRequirements requirements) {
    return new AttestedService(
        attester, serviceId, ClientProof.REQUIRED, Optional.of(requirements), random, nanoTime);
  }

  /** The state of a new connection. */
  public ServerChannel open() {
    return new ServerChannel(this);
  }

  Attester attester() {
    return attester;
  }

  String serviceId() {
    return serviceId;
  }

  ClientProof clientProof() {
    return clientProof;
  }

  Optional<PeerRequirements> clients() {
    return clients;
  }

  Optional<AppraisedKeys> knownClients() {
    return knownClients;
  }

  SecureRandom random() {
    return random;
  }

  long now() {
    return nanoTime.getAsLong();
  }
}
