package dev.cloister.client.vault;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.constellation.witness.Place;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A service's log on its disk: places that follow each other, and the last incarnation. */
final class ServiceLogs implements ServiceLog {
  private final List<Place> places;
  private long incarnation;

  private ServiceLogs(List<Place> places, long incarnation) {
    this.places = new ArrayList<>(places);
    this.incarnation = incarnation;
  }

  static ServiceLogs empty() {
    return new ServiceLogs(List.of(new Place(0, World.bytes(32, 0))), 0);
  }

  /** The disk as it is now. */
  ServiceLogs copy() {
    return new ServiceLogs(places, incarnation);
  }

  Place end() {
    return places.getLast();
  }

  ServiceHead.Beginning beginning() {
    return new ServiceHead.Beginning(end(), incarnation, this);
  }

  void resumed(long under) {
    incarnation = under;
  }

  /** Another entry, whatever it says: two disks that go on from one place differ. */
  Place append(long entry) {
    byte[] next = ByteBuffer.allocate(40).put(end().hash().bytes()).putLong(entry).array();
    places.add(new Place(end().seq() + 1, ByteString.copyOf(Crypto.sha256(next))));
    return end();
  }

  @Override
  public boolean holds(Place place) {
    return places.contains(place);
  }
}
