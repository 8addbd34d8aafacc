/** The operations, and the two ways in which they are asked for: HTTP and frames. */
@NullMarked
package dev.cloister.vault.api;

import org.jspecify.annotations.NullMarked;
