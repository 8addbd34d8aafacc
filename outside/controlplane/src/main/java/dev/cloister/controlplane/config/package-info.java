/** Settings: read from a file and the environment, all errors at once. */
@NullMarked
package dev.cloister.controlplane.config;

import org.jspecify.annotations.NullMarked;
