/**
 * Heads of single-instance services: how far a service's log has come, remembered by the vaults, so
 * that neither an older disk nor a second copy of it can take effect (PROTOCOLS.md 6; reasons:
 * docs/decisions/0033).
 */
@NullMarked
package dev.cloister.constellation.head;

import org.jspecify.annotations.NullMarked;
