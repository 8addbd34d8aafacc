@NullMarked
package dev.cloister.vault.secret;

import org.jspecify.annotations.NullMarked;
