/** A map of keys to bytes on a sealed log. */
@NullMarked
package dev.cloister.store.map;

import org.jspecify.annotations.NullMarked;
