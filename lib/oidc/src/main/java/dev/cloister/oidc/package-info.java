/** Who somebody is: OIDC tokens, verified where the clock is the adversary's. */
@NullMarked
package dev.cloister.oidc;

import org.jspecify.annotations.NullMarked;
