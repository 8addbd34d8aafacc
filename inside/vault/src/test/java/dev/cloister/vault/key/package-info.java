@NullMarked
package dev.cloister.vault.key;

import org.jspecify.annotations.NullMarked;
