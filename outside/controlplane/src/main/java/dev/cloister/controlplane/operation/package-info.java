/** Rate limits, metrics, logs without secrets. */
@NullMarked
package dev.cloister.controlplane.operation;

import org.jspecify.annotations.NullMarked;
