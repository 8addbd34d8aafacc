/** A search for secrets where none may be. */
@NullMarked
package dev.cloister.testkit.canary;

import org.jspecify.annotations.NullMarked;
