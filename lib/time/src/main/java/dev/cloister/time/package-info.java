/** Time where the clock is the adversary's: an interval, never a point. */
@NullMarked
package dev.cloister.time;

import org.jspecify.annotations.NullMarked;
