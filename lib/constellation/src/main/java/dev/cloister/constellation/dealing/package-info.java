/**
 * Shares that vaults deal to each other, so that a secret's sharing changes and the secret is never
 * whole (PROTOCOLS.md 5).
 */
@NullMarked
package dev.cloister.constellation.dealing;

import org.jspecify.annotations.NullMarked;
