/**
 * The {@code local} TEE: software only, no hardware protection. Its quotes have Intel's format and
 * rest on a development root that every production policy refuses.
 */
@NullMarked
package dev.cloister.teelocal;

import org.jspecify.annotations.NullMarked;
