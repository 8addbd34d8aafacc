/**
 * Coverage-guided fuzzing: {@link dev.cloister.fuzz.Targets} lists what is fuzzed, {@link
 * dev.cloister.fuzz.Property} says what must hold, {@link dev.cloister.fuzz.Main} runs each target
 * in a JVM of its own and judges what it did.
 */
@NullMarked
package dev.cloister.fuzz;

import org.jspecify.annotations.NullMarked;
