package dev.cloister.enclave.session;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.binding.Purpose;
import dev.cloister.attestation.binding.Role;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.hpke.HpkePrivateKey;
import dev.cloister.enclave.config.Limits;
import dev.cloister.time.Deadline;
import dev.cloister.time.TrustedTime;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keys that were handed out and wait for their one session. An entry lives two minutes, used or
 * not: the number of entries is what bounds evidence, for one user and in all. Safe for use by many
 * threads.
 */
public final class Handshakes {
  /** How long a key waits for its session. */
  public static final Duration LIFETIME = Duration.ofMinutes(2);

  private final Limits limits;
  private final TrustedTime time;
  private final SecureRandom random;
  private final Map<String, Entry> entries = new HashMap<>();

  /**
   * A key pair made for one nonce of one user.
   *
   * @param key the private key
   * @param binding what evidence must vouch for
   */
  public record Handshake(HpkePrivateKey key, Binding binding) {}

  private record Entry(User user, Deadline deadline, Optional<Handshake> unused) {}

  /** No keys yet. */
  public Handshakes(Limits limits, TrustedTime time, SecureRandom random) {
    this.limits = limits;
    this.time = time;
    this.random = random;
  }

  /**
   * Makes a key for a user.
   *
   * @param nonce 32 bytes chosen by the client
   * @throws ChannelException with {@link ErrorCode#RATE_LIMITED} at a bound
   */
  public Handshake offer(User user, byte[] nonce, String audience) throws ChannelException {
    HpkePrivateKey key = HpkePrivateKey.generate(random);
    Handshake handshake =
        new Handshake(
            key,
            Binding.of(
                Purpose.ENCLAVE_SESSION,
                Role.NONE,
                nonce,
                List.of(key.publicKey().bound()),
                List.of(
                    audience.getBytes(StandardCharsets.UTF_8),
                    user.subject().getBytes(StandardCharsets.UTF_8))));
    synchronized (this) {
      sweep();
      long ofUser = entries.values().stream().filter(e -> e.user().equals(user)).count();
      if (ofUser >= limits.handshakesPerUser() || entries.size() >= limits.handshakes()) {
        throw new ChannelException(
            ErrorCode.RATE_LIMITED, "too many keys were asked for in the last two minutes");
      }
      entries.put(
          name(key.publicKey().spki()), new Entry(user, time.in(LIFETIME), Optional.of(handshake)));
    }
    return handshake;
  }

  /**
   * Takes the key for its one session.
   *
   * @param publicKey SPKI of a key that was offered to the same user
   * @throws ChannelException with {@link ErrorCode#NOT_ATTESTED} when there is no such key to use
   */
  public synchronized Handshake take(User user, byte[] publicKey) throws ChannelException {
    sweep();
    String name = name(publicKey);
    Entry entry = entries.get(name);
    if (entry == null || !entry.user().equals(user) || entry.unused().isEmpty()) {
      throw new ChannelException(
          ErrorCode.NOT_ATTESTED, "no unused key of this user; ask for attestation again");
    }
    entries.put(name, new Entry(user, entry.deadline(), Optional.empty()));
    return entry.unused().get();
  }

  /** Drops what has waited too long. */
  public synchronized void sweep() {
    entries.values().removeIf(entry -> entry.deadline().passed());
  }

  /** Drops everything. */
  public synchronized void clear() {
    entries.clear();
  }

  private static String name(byte[] publicKey) {
    return HexFormat.of().formatHex(publicKey);
  }
}
