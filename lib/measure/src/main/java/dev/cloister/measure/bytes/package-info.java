/** Bounds-checked reading of artifacts. */
@NullMarked
package dev.cloister.measure.bytes;

import org.jspecify.annotations.NullMarked;
