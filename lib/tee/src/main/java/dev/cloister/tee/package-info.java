/**
 * The guest side of a TEE: evidence for a binding, measurement registers, sealing. Which TEE it is
 * is chosen by configuration and found by {@link java.util.ServiceLoader}.
 */
@NullMarked
package dev.cloister.tee;

import org.jspecify.annotations.NullMarked;
