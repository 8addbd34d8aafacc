/**
 * How a whole constellation starts anew when no member is left that serves (PROTOCOLS.md 6): pure
 * functions of what the members say.
 */
@NullMarked
package dev.cloister.constellation.recovery;

import org.jspecify.annotations.NullMarked;
