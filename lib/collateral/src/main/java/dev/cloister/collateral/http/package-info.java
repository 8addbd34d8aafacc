/** One GET with bounds on size, time and tries. */
@NullMarked
package dev.cloister.collateral.http;

import org.jspecify.annotations.NullMarked;
