/**
 * This vault among its peers (PROTOCOLS.md 6): who remembers its heads, what it remembers of
 * theirs, how it starts, and when it has to stop.
 */
@NullMarked
package dev.cloister.vault.peer;

import org.jspecify.annotations.NullMarked;
