@NullMarked
package dev.cloister.time;

import org.jspecify.annotations.NullMarked;
