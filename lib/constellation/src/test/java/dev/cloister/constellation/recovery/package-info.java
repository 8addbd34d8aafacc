@NullMarked
package dev.cloister.constellation.recovery;

import org.jspecify.annotations.NullMarked;
