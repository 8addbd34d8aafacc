/** Starts, watches and stops the processes that {@code cloister up} runs. */
@NullMarked
package dev.cloister.cli.process;

import org.jspecify.annotations.NullMarked;
