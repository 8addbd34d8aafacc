package dev.cloister.vault.peer;

import dev.cloister.constellation.witness.GrantedStart;
import java.util.Optional;

/**
 * The incarnation that this machine has.
 *
 * @param number 2 or more: the first one nobody serves in
 * @param start how peers granted it; empty after a recovery
 */
record Incarnation(long number, Optional<GrantedStart> start) {}
