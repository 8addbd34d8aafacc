/** Firmware, kernels and unified kernel images of a few pages, in the formats of the real ones. */
@NullMarked
package dev.cloister.testkit.boot;

import org.jspecify.annotations.NullMarked;
