@NullMarked
package dev.cloister.constellation.wire;

import org.jspecify.annotations.NullMarked;
