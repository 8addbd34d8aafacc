/** Planted violations: the rules' own tests look here. */
@NullMarked
package dev.cloister.architecture.planted.cli;

import org.jspecify.annotations.NullMarked;
