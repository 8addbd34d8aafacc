/** {@code cloister vault}: secrets at a constellation of vaults. */
@NullMarked
package dev.cloister.cli.vault;

import org.jspecify.annotations.NullMarked;
