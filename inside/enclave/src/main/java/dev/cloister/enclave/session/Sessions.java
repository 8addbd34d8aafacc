package dev.cloister.enclave.session;

import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.hpke.HpkeRecipient;
import dev.cloister.channel.session.SessionKeys;
import dev.cloister.enclave.config.Limits;
import dev.cloister.time.TrustedTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Open sessions, oldest first, bounded in all and per user. What leaves the table is wiped. Safe
 * for use by many threads.
 */
public final class Sessions implements AutoCloseable {
  private final Limits limits;
  private final TrustedTime time;
  private final Map<String, Session> open = new LinkedHashMap<>();

  /** No sessions yet. */
  public Sessions(Limits limits, TrustedTime time) {
    this.limits = limits;
    this.time = time;
  }

  /**
   * Opens a session; the user's oldest is closed when the user has too many.
   *
   * @param handshake taken for the same user
   * @param enc the client's encapsulated key
   * @throws ChannelException with {@link ErrorCode#RATE_LIMITED} when there are too many in all,
   *     {@link ErrorCode#INVALID_REQUEST} when {@code enc} is no key
   */
  public Session open(User user, Handshakes.Handshake handshake, byte[] enc)
      throws ChannelException {
    HpkeRecipient recipient;
    try {
      recipient = handshake.key().receive(enc, SessionKeys.info(handshake.binding()));
    } catch (ChannelException e) {
      throw new ChannelException(
          ErrorCode.INVALID_REQUEST, "expected \"public_key\" to be an encapsulated P-256 key");
    }
    Session session = new Session(user, handshake.binding(), recipient, time.in(limits.session()));
    synchronized (this) {
      sweep();
      List<Session> others = open.values().stream().filter(s -> s.user().equals(user)).toList();
      if (others.size() >= limits.sessionsPerUser()) {
        close(others.getFirst());
      } else if (open.size() >= limits.sessions()) {
        session.close();
        throw new ChannelException(ErrorCode.RATE_LIMITED, "too many sessions are open");
      }
      open.put(session.id(), session);
    }
    return session;
  }

  /**
   * The open session of that id.
   *
   * @throws ChannelException with {@link ErrorCode#INVALID_SESSION}
   */
  public synchronized Session find(String id) throws ChannelException {
    sweep();
    Session session = open.get(id);
    if (session == null) {
      throw Session.invalid();
    }
    return session;
  }

  /** Closes a session and forgets it. */
  public synchronized void close(Session session) {
    session.close();
    open.remove(session.id());
  }

  /** Whether any session is open. */
  public synchronized boolean any() {
    sweep();
    return !open.isEmpty();
  }

  /** Wipes and forgets what has ended. */
  public synchronized void sweep() {
    open.values()
        .removeIf(
            session -> {
              if (!session.ended()) {
                return false;
              }
              session.close();
              return true;
            });
  }

  @Override
  public synchronized void close() {
    open.values().forEach(Session::close);
    open.clear();
  }
}
