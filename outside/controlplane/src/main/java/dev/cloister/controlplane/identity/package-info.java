/** Who calls: OIDC bearer tokens of the configured issuer. */
@NullMarked
package dev.cloister.controlplane.identity;

import org.jspecify.annotations.NullMarked;
