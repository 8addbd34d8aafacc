/**
 * Secrets at a constellation of vaults: split here, sent to all, read from as many as must agree
 * (PROTOCOLS.md 5). No vault and nobody between them and this client is believed: what they show is
 * verified, and what cannot be is named.
 */
@NullMarked
package dev.cloister.client.vault;

import org.jspecify.annotations.NullMarked;
