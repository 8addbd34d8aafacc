/** Every attempted operation, in a hash-chained log whose head the vault signs once per batch. */
@NullMarked
package dev.cloister.vault.audit;

import org.jspecify.annotations.NullMarked;
