/** PE images and their Authenticode digest. */
@NullMarked
package dev.cloister.measure.pe;

import org.jspecify.annotations.NullMarked;
