@NullMarked
package dev.cloister.constellation.witness;

import org.jspecify.annotations.NullMarked;
