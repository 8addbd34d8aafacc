/** Heads of services: what this vault remembers of them, durable before it is answered. */
@NullMarked
package dev.cloister.vault.head;

import org.jspecify.annotations.NullMarked;
