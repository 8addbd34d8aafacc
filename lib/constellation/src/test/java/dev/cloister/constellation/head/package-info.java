@NullMarked
package dev.cloister.constellation.head;

import org.jspecify.annotations.NullMarked;
