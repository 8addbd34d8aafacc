/**
 * Sealing keys for TEEs that have none of their own: they come from a constellation of vaults, by
 * attestation (docs/decisions/0031).
 */
@NullMarked
package dev.cloister.client.sealing;

import org.jspecify.annotations.NullMarked;
