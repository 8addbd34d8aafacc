/** Runs a cases file of real evidence through the public API. */
@NullMarked
package dev.cloister.conformance;

import org.jspecify.annotations.NullMarked;
