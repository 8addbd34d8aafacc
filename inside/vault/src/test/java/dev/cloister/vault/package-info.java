@NullMarked
package dev.cloister.vault;

import org.jspecify.annotations.NullMarked;
