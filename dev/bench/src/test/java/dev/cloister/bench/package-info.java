@NullMarked
package dev.cloister.bench;

import org.jspecify.annotations.NullMarked;
