package dev.cloister.constellation.secret;

import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import java.util.Comparator;

/**
 * Which state of a secret: later ones are greater. A write begins a version; of two writers of one
 * version the greater set id wins. What changes the state of a version without a new value (its
 * policy, its shares) takes the next step, and only one change can take it.
 *
 * @param version 1 for the first value, one more for each after it
 * @param setId of the version's writer
 * @param step 0 as written, one more for each refresh, resharing or change of policy
 */
public record Revision(long version, SetId setId, long step) implements Comparable<Revision> {
  private static final Comparator<Revision> ORDER =
      Comparator.comparingLong(Revision::version)
          .thenComparing(Revision::setId)
          .thenComparingLong(Revision::step);

  /** Refuses numbers that count nothing. */
  public Revision {
    if (version < 1) {
      throw new IllegalArgumentException("version: expected 1 or more, found " + version);
    }
    if (step < 0) {
      throw new IllegalArgumentException("step: expected 0 or more, found " + step);
    }
  }

  /** The next step of this version. */
  public Revision next() {
    return new Revision(version, setId, Math.addExact(step, 1));
  }

  /** Writes the fields of a revision into an object's. */
  public void write(Encoder out) {
    out.number(version).bytes(setId.bytes()).number(step);
  }

  /** Reads what {@link #write} wrote. */
  public static Revision read(Decoder in) throws ConstellationException {
    return new Revision(
        in.number("version"), new SetId(in.bytes("set id", SetId.LENGTH)), in.number("step"));
  }

  @Override
  public int compareTo(Revision other) {
    return ORDER.compare(this, other);
  }
}
