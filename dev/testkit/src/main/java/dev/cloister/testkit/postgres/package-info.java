/** A real PostgreSQL to test against. */
@NullMarked
package dev.cloister.testkit.postgres;

import org.jspecify.annotations.NullMarked;
