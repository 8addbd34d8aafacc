package dev.cloister.vault.member;

import dev.cloister.constellation.wire.Continuity;
import dev.cloister.store.log.Witness;
import dev.cloister.time.TimeInterval;
import dev.cloister.time.TrustedTime;
import java.util.Optional;

/** No witness: nothing is proven since the start. */
final class Nobody implements HeadWitness {
  private final TrustedTime time;
  private Optional<Continuity> said = Optional.empty();

  Nobody(TrustedTime time) {
    this.time = time;
  }

  @Override
  public Witness ofState() {
    return Witness.none();
  }

  /** The time of the first answer: at the start it may not be known yet. */
  @Override
  public synchronized Continuity continuity() {
    if (said.isEmpty()) {
      TimeInterval now = time.now();
      long seconds = now.latest().orElse(now.earliest()).getEpochSecond();
      said = Optional.of(Continuity.unprovenSince(Math.max(0, seconds)));
    }
    return said.get();
  }
}
