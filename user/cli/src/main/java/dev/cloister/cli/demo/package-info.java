/** {@code cloister demo}: the credentials story, told by what was observed. */
@NullMarked
package dev.cloister.cli.demo;

import org.jspecify.annotations.NullMarked;
