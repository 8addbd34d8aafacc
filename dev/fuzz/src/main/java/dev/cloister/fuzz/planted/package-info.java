/** Bugs planted to prove that the harness finds what it should. */
@NullMarked
package dev.cloister.fuzz.planted;

import org.jspecify.annotations.NullMarked;
