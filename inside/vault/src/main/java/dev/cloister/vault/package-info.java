/** One vault of a constellation: shares, policies and audit. Runs in a TEE. */
@NullMarked
package dev.cloister.vault;

import org.jspecify.annotations.NullMarked;
