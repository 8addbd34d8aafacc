/** Who may have a secret (docs/reference/secret-policy.md). */
@NullMarked
package dev.cloister.constellation.policy;

import org.jspecify.annotations.NullMarked;
