@NullMarked
package dev.cloister.vault.peer;

import org.jspecify.annotations.NullMarked;
