@NullMarked
package dev.cloister.constellation;

import org.jspecify.annotations.NullMarked;
