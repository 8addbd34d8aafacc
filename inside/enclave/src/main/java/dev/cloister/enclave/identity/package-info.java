/** Who the user is: OIDC tokens, verified inside. */
@NullMarked
package dev.cloister.enclave.identity;

import org.jspecify.annotations.NullMarked;
