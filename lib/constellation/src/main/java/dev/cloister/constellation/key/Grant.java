package dev.cloister.constellation.key;

import java.util.List;
import java.util.Set;

/**
 * One clause that allows something. Clauses add to each other; none takes away.
 *
 * @param id names the clause in decisions
 * @param principals any of these
 * @param operations any of these
 * @param conditions all of these
 */
public record Grant(
    String id, List<String> principals, Set<KeyOperation> operations, Conditions conditions) {
  /** Copies the lists. */
  public Grant {
    principals = List.copyOf(principals);
    operations = Set.copyOf(operations);
  }
}
