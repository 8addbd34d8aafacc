/** Documents kept on disk between runs, and one fetch at a time for each. */
@NullMarked
package dev.cloister.collateral.cache;

import org.jspecify.annotations.NullMarked;
