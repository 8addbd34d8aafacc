package dev.cloister.vault.api;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.dealing.DealingSeat;
import dev.cloister.constellation.secret.OwnerId;
import dev.cloister.constellation.secret.SecretId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The sessions that this vault is in: one for a secret, few for an owner, none for long. They are
 * not on the disk; what a session left unsettled is begun again.
 */
final class SeatTable {
  static final int MAX = 512;
  static final int MAX_OF_OWNER = 16;
  static final Duration LIFE = Duration.ofMinutes(2);

  private final LongSupplier nanoTime;
  private final Map<SecretId, Taken> seats = new LinkedHashMap<>();

  private record Taken(OwnerId owner, ByteString session, DealingSeat seat, long since) {}

  /** Takes a seat. */
  @FunctionalInterface
  interface Joining {
    DealingSeat join() throws ConstellationException;
  }

  SeatTable(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * The seat of a session, taken where it is not yet; another session of the same secret ends.
   *
   * @throws ChannelException {@link ErrorCode#UNAVAILABLE} where there are too many
   */
  synchronized DealingSeat join(SecretId secret, OwnerId owner, ByteString session, Joining joining)
      throws ChannelException, ConstellationException {
    Optional<DealingSeat> known = find(secret, session);
    if (known.isPresent()) {
      return known.get();
    }
    DealingSeat seat = joining.join();
    leave(secret);
    List<SecretId> own =
        seats.entrySet().stream()
            .filter(taken -> taken.getValue().owner().equals(owner))
            .map(Map.Entry::getKey)
            .toList();
    if (own.size() >= MAX_OF_OWNER) {
      leave(own.getFirst());
    }
    if (seats.size() >= MAX) {
      seat.close();
      throw new ChannelException(ErrorCode.UNAVAILABLE, "too many secrets are being refreshed");
    }
    seats.put(secret, new Taken(owner, session, seat, nanoTime.getAsLong()));
    return seat;
  }

  /** The seat of a session that goes on. */
  synchronized Optional<DealingSeat> find(SecretId secret, ByteString session) {
    long now = nanoTime.getAsLong();
    List<SecretId> over =
        seats.entrySet().stream()
            .filter(taken -> now - taken.getValue().since() > LIFE.toNanos())
            .map(Map.Entry::getKey)
            .toList();
    over.forEach(this::leave);
    return Optional.ofNullable(seats.get(secret))
        .filter(taken -> taken.session().equals(session))
        .map(Taken::seat);
  }

  private void leave(SecretId secret) {
    Taken taken = seats.remove(secret);
    if (taken != null) {
      taken.seat().close();
    }
  }
}
