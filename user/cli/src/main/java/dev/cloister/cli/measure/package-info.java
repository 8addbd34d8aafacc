/** {@code cloister measure}: reference values from the files of a build. */
@NullMarked
package dev.cloister.cli.measure;

import org.jspecify.annotations.NullMarked;
