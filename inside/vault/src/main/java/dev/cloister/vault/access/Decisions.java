package dev.cloister.vault.access;

import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.wire.Decision;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The last decisions about secrets, in memory, for their owners. */
public final class Decisions {
  private static final int SECRETS = 1024;
  private static final int EACH = 16;

  private final Map<SecretId, Deque<Decision>> last = new LinkedHashMap<>();

  /** None yet. */
  public Decisions() {}

  /** Remembers one. */
  public synchronized void remember(SecretId secret, Decision decision) {
    Deque<Decision> decisions = last.getOrDefault(secret, new ArrayDeque<>());
    decisions.addFirst(decision);
    if (decisions.size() > EACH) {
      decisions.removeLast();
    }
    last.remove(secret);
    last.put(secret, decisions);
    if (last.size() > SECRETS) {
      last.remove(last.keySet().iterator().next());
    }
  }

  /** The last ones, the newest first. */
  public synchronized List<Decision> of(SecretId secret) {
    return List.copyOf(last.getOrDefault(secret, new ArrayDeque<>()));
  }
}
