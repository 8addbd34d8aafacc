@NullMarked
package dev.cloister.store;

import org.jspecify.annotations.NullMarked;
