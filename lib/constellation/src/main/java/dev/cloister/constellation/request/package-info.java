/** Proof that a request is its sender's, to one vault, over one connection (PROTOCOLS.md 3). */
@NullMarked
package dev.cloister.constellation.request;

import org.jspecify.annotations.NullMarked;
