/** Public test vectors, which are not part of the repository. */
@NullMarked
package dev.cloister.testkit.vectors;

import org.jspecify.annotations.NullMarked;
