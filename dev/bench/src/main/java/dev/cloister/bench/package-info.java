/**
 * Measured claims: verification against the raw rate of the provider that does the signatures, in
 * the same run; docs/performance.md.
 */
@NullMarked
package dev.cloister.bench;

import org.jspecify.annotations.NullMarked;
