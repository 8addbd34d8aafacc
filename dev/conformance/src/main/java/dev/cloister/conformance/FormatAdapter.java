package dev.cloister.conformance;

import java.io.IOException;
import java.util.Set;

/** Runs the cases of some formats through the library's public API. */
public interface FormatAdapter {
  /** The formats' names in cases files. */
  Set<String> formats();

  /** Parses and verifies one case. Throws only for faults of the cases file or its folder. */
  Observed observe(Inputs inputs, Verifiers verifiers) throws IOException;
}
