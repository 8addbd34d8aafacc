@NullMarked
package dev.cloister.constellation.secret;

import org.jspecify.annotations.NullMarked;
