/** {@code cloister vault key}: typed keys of one vault. */
@NullMarked
package dev.cloister.cli.key;

import org.jspecify.annotations.NullMarked;
