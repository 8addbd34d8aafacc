@NullMarked
package dev.cloister.fuzz;

import org.jspecify.annotations.NullMarked;
