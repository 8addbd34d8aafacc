/** Coverage-guided fuzzing, each target in its own JVM. */
@NullMarked
package dev.cloister.fuzz;

import org.jspecify.annotations.NullMarked;
