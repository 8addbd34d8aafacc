/** TPM 2.0: commands in Java over a device or a software TPM's socket, and the {@code vtpm} TEE. */
@NullMarked
package dev.cloister.tee.tpm;

import org.jspecify.annotations.NullMarked;
