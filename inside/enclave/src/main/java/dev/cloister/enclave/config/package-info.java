/** The measured configuration: everything the enclave does not let anybody choose later. */
@NullMarked
package dev.cloister.enclave.config;

import org.jspecify.annotations.NullMarked;
