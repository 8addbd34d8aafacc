/** One file with all that a verification depends on, docs/reference/bundle.md. */
@NullMarked
package dev.cloister.collateral.bundle;

import org.jspecify.annotations.NullMarked;
