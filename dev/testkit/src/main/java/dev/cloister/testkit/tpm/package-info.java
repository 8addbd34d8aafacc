/** TPM 2.0 quotes under own keys. */
@NullMarked
package dev.cloister.testkit.tpm;

import org.jspecify.annotations.NullMarked;
