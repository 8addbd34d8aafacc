package dev.cloister.vault.peer;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.ErrorCode;
import dev.cloister.constellation.witness.Place;
import dev.cloister.store.HeadHash;
import dev.cloister.store.LogHead;
import dev.cloister.store.StoreException;
import dev.cloister.store.log.Continuity;
import dev.cloister.store.map.SealedMap;

/** The log of a sealed map. */
public final class StateLog implements OwnLog {
  private final SealedMap state;

  private StateLog(SealedMap state) {
    this.state = state;
  }

  /** The log of this map. */
  public static StateLog of(SealedMap state) {
    return new StateLog(state);
  }

  static Place placeOf(LogHead head) {
    return new Place(head.seq(), ByteString.copyOf(head.hash().bytes()));
  }

  @Override
  public Place place() {
    return placeOf(state.head());
  }

  @Override
  public boolean holds(Place place) throws ChannelException {
    LogHead now = state.head();
    LogHead wanted =
        new LogHead(now.store(), now.incarnation(), place.seq(), HeadHash.of(place.hash().bytes()));
    try {
      Continuity found = state.continuity(wanted);
      return found == Continuity.CONTAINED || found == Continuity.BEFORE_SNAPSHOT;
    } catch (StoreException e) {
      throw new ChannelException(ErrorCode.UNAVAILABLE, "the log cannot be read");
    }
  }
}
