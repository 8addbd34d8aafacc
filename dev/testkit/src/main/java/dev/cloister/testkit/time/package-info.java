/** Clocks that tests set. */
@NullMarked
package dev.cloister.testkit.time;

import org.jspecify.annotations.NullMarked;
