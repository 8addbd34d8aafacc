@NullMarked
package dev.cloister.store.format;

import org.jspecify.annotations.NullMarked;
