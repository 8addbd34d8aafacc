@NullMarked
package dev.cloister.store.file;

import org.jspecify.annotations.NullMarked;
