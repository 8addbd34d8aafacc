package dev.cloister.client.vault;

import dev.cloister.constellation.witness.Place;
import java.io.IOException;

/** The log of a service, as {@link ServiceHead} asks it. */
@FunctionalInterface
public interface ServiceLog {
  /**
   * Whether the log has that very place. One before a snapshot, which can no longer be compared,
   * counts: the log goes on beyond it.
   *
   * @throws IOException when the log can no longer be read
   */
  boolean holds(Place place) throws IOException;
}
