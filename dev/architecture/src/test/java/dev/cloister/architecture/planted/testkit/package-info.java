/** Planted violations: the rules' own tests look here. */
@NullMarked
package dev.cloister.architecture.planted.testkit;

import org.jspecify.annotations.NullMarked;
