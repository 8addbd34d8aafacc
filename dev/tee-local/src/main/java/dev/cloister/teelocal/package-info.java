/** Software TEE: real formats under a development root, no hardware protection. */
@NullMarked
package dev.cloister.teelocal;

import org.jspecify.annotations.NullMarked;
