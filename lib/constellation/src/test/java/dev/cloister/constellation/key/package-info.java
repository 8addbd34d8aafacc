@NullMarked
package dev.cloister.constellation.key;

import org.jspecify.annotations.NullMarked;
