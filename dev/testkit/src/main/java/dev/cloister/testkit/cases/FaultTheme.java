package dev.cloister.testkit.cases;

import dev.cloister.testkit.pki.Seed;
import java.util.List;

/**
 * Faults of one theme, each of them one change to the same sound scenario.
 *
 * @param <S> the scenario
 */
public abstract class FaultTheme<S> {
  /** What keys of strangers are derived from. */
  protected final Seed seed;

  /** What is changed. */
  protected final S sound;

  /** What is collected. */
  protected final FaultList list = new FaultList();

  /** A theme without faults yet. */
  protected FaultTheme(Seed seed, S sound) {
    this.seed = seed;
    this.sound = sound;
  }

  /** Adds every fault to the list. */
  protected abstract void collect();

  /** The faults. */
  protected final List<Fault> collected() {
    collect();
    return list.list();
  }
}
