/** {@code cloister vault audit}: what a vault wrote down, read and verified away from it. */
@NullMarked
package dev.cloister.cli.audit;

import org.jspecify.annotations.NullMarked;
