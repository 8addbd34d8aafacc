/**
 * What the vaults of a constellation and their clients both sign, hash, store and check
 * (docs/reference/vault-objects.md): pure functions and values, no I/O, no clock, no randomness of
 * their own. Here: the canonical encoding, keys and signatures, and who a constellation is.
 */
@NullMarked
package dev.cloister.constellation;

import org.jspecify.annotations.NullMarked;
