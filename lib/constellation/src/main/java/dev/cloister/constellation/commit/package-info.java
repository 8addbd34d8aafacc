/** How a state of a secret becomes the one that everybody reads (PROTOCOLS.md 5). */
@NullMarked
package dev.cloister.constellation.commit;

import org.jspecify.annotations.NullMarked;
