/** How vaults remember each other's heads, so that none can go back (PROTOCOLS.md 6). */
@NullMarked
package dev.cloister.constellation.witness;

import org.jspecify.annotations.NullMarked;
