/** How evidence vouches for a key: one rule for every format, docs/reference/binding.md. */
@NullMarked
package dev.cloister.attestation.binding;

import org.jspecify.annotations.NullMarked;
