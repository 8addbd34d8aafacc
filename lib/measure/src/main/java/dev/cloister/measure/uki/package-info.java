/** Unified kernel images: PCR 4, 9 and 11. */
@NullMarked
package dev.cloister.measure.uki;

import org.jspecify.annotations.NullMarked;
