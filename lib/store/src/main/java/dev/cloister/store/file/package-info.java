/** The few file operations that a log is made of, and the real ones. */
@NullMarked
package dev.cloister.store.file;

import org.jspecify.annotations.NullMarked;
