package dev.cloister.channel.client;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.ratls.AttestedParty;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Requests to one service over attested connections, which it opens as needed, keeps for the next
 * request, and gives up when their evidence is too old. Safe for use by many threads.
 */
public final class AttestedClient implements AutoCloseable {
  /** Connections at once unless the caller says otherwise. */
  public static final int DEFAULT_CONNECTIONS = 16;

  private static final int FORBIDDEN = 403;

  private final Target target;
  private final ClientTls tls;
  private final AttestedParty party;
  private final Timeouts timeouts;
  private final LongSupplier nanoTime;
  private final Semaphore places;
  private final Deque<Idle> idle = new ArrayDeque<>();
  private boolean closed;

  private record Idle(AttestedConnection connection, long since) {}

  private AttestedClient(
      Target target,
      ClientTls tls,
      AttestedParty party,
      Timeouts timeouts,
      int connections,
      LongSupplier nanoTime) {
    this.target = Objects.requireNonNull(target);
    this.tls = Objects.requireNonNull(tls);
    this.party = Objects.requireNonNull(party);
    this.timeouts = Objects.requireNonNull(timeouts);
    this.places = new Semaphore(connections, true);
    this.nanoTime = Objects.requireNonNull(nanoTime);
  }

  /**
   * A client; it connects when it is first used.
   *
   * @param nanoTime the monotonic clock that the party was made with
   */
  public static AttestedClient of(
      Target target, ClientTls tls, AttestedParty party, LongSupplier nanoTime) {
    return new AttestedClient(target, tls, party, Timeouts.DEFAULT, DEFAULT_CONNECTIONS, nanoTime);
  }

  /** The same with other timeouts. */
  public AttestedClient with(Timeouts other) {
    return new AttestedClient(target, tls, party, other, DEFAULT_CONNECTIONS, nanoTime);
  }

  /**
   * Sends a request over a connection whose server has proven itself. Where the service answers
   * that it wants proof anew, the request is sent once more over a new connection: it was not
   * handled.
   *
   * @throws ChannelException as {@link AttestedConnection#open} and {@link AttestedConnection#send}
   */
  public AttestedResponse send(AttestedRequest request) throws ChannelException {
    enter();
    try {
      Optional<AttestedConnection> kept = take();
      AttestedResponse first = send(kept.isPresent() ? kept.get() : open(), request);
      return kept.isPresent() && wantsProof(first) ? send(open(), request) : first;
    } finally {
      places.release();
    }
  }

  private AttestedResponse send(AttestedConnection connection, AttestedRequest request)
      throws ChannelException {
    boolean keep = false;
    try {
      AttestedResponse answer = connection.send(request, nanoTime.getAsLong());
      keep = !wantsProof(answer) && connection.isUsable(nanoTime.getAsLong());
      return answer;
    } finally {
      if (!keep || !keep(connection)) {
        connection.close();
      }
    }
  }

  private static boolean wantsProof(AttestedResponse answer) {
    return answer.status() == FORBIDDEN
        && answer.problemCode().filter(ErrorCode.ATTESTATION_REQUIRED.code()::equals).isPresent();
  }

  private AttestedConnection open() throws ChannelException {
    return AttestedConnection.open(target, tls, party, timeouts);
  }

  private void enter() throws ChannelException {
    try {
      if (places.tryAcquire(timeouts.request().toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new ChannelException(ErrorCode.UNAVAILABLE, "all connections to the service are in use");
  }

  private synchronized Optional<AttestedConnection> take() {
    long now = nanoTime.getAsLong();
    while (!idle.isEmpty()) {
      Idle next = idle.pop();
      if (now - next.since() < timeouts.idle().toNanos() && next.connection().isUsable(now)) {
        return Optional.of(next.connection());
      }
      next.connection().close();
    }
    return Optional.empty();
  }

  private synchronized boolean keep(AttestedConnection connection) {
    if (!closed) {
      idle.push(new Idle(connection, nanoTime.getAsLong()));
    }
    return !closed;
  }

  /** Closes the connections that are kept; those in use when they are done. */
  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(kept -> kept.connection().close());
    idle.clear();
  }
}
