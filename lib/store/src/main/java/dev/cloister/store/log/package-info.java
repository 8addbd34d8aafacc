/** The sealed log: append, recover, snapshot, rotate keys (docs/concepts/sealed-log.md). */
@NullMarked
package dev.cloister.store.log;

import org.jspecify.annotations.NullMarked;
