package dev.cloister.measure.pe;

import java.util.Objects;

/**
 * A section of a PE image.
 *
 * @param name at most eight bytes, up to the first zero; ISO 8859-1
 * @param rawOffset where it is in the file
 * @param rawLength how much the file has of it
 * @param virtualLength how long it is in memory
 */
public record PeSection(String name, long rawOffset, long rawLength, long virtualLength) {
  /** Refuses missing values. */
  public PeSection {
    Objects.requireNonNull(name);
  }
}
