/**
 * The bytes of format version 1 (docs/reference/store-format.md): reading, writing, authentication.
 */
@NullMarked
package dev.cloister.store.format;

import org.jspecify.annotations.NullMarked;
