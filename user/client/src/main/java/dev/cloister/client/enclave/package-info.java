/** Sessions with the credentials enclave: verified, sealed, authenticated. */
@NullMarked
package dev.cloister.client.enclave;

import org.jspecify.annotations.NullMarked;
