/** {@code cloister up}: control plane and enclave as processes of this machine. */
@NullMarked
package dev.cloister.cli.up;

import org.jspecify.annotations.NullMarked;
