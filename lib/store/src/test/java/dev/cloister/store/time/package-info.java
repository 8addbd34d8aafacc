@NullMarked
package dev.cloister.store.time;

import org.jspecify.annotations.NullMarked;
