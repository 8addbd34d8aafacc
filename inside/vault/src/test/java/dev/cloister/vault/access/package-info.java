@NullMarked
package dev.cloister.vault.access;

import org.jspecify.annotations.NullMarked;
