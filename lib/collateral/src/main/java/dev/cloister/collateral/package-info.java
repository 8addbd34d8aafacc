/** Fetch and cache what verification needs; offline bundles. */
@NullMarked
package dev.cloister.collateral;

import org.jspecify.annotations.NullMarked;
