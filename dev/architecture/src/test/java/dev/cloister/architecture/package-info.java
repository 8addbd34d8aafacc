/** Tests of what may depend on what, and of what ships. The table is in {@link Arrows}. */
@NullMarked
package dev.cloister.architecture;

import org.jspecify.annotations.NullMarked;
