@NullMarked
package dev.cloister.store.log;

import org.jspecify.annotations.NullMarked;
