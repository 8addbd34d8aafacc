@NullMarked
package dev.cloister.store.map;

import org.jspecify.annotations.NullMarked;
