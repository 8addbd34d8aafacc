/**
 * What a vault holds of secrets: the rules by which that changes, pure, and where it is stored,
 * durable before it is answered.
 */
@NullMarked
package dev.cloister.vault.secret;

import org.jspecify.annotations.NullMarked;
