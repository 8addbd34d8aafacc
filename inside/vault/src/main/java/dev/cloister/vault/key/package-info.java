/** Typed keys: made, kept, used and never seen, by whoever their policies allow. */
@NullMarked
package dev.cloister.vault.key;

import org.jspecify.annotations.NullMarked;
