/** Intel SGX quotes, version 3. Not exported. */
@NullMarked
package dev.cloister.attestation.sgx;

import org.jspecify.annotations.NullMarked;
