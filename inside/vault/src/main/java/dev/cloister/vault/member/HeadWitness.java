package dev.cloister.vault.member;

import dev.cloister.constellation.wire.Continuity;
import dev.cloister.store.log.Witness;
import dev.cloister.time.TrustedTime;

/**
 * Who vouches for the age of the vault's disk: asked once per batch of the store, before anything
 * of it is answered (PROTOCOLS.md 6).
 */
public interface HeadWitness {
  /** Asked before a batch of the state is seen. */
  Witness ofState();

  /** What every answer says. */
  Continuity continuity();

  /**
   * Nobody: a vault without peers cannot tell an older disk that its host puts in its place.
   *
   * @param time of the vault, which has just started
   */
  static HeadWitness nobody(TrustedTime time) {
    return new Nobody(time);
  }
}
