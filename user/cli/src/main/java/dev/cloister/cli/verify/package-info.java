/** {@code cloister verify} and {@code cloister inspect}. */
@NullMarked
package dev.cloister.cli.verify;

import org.jspecify.annotations.NullMarked;
