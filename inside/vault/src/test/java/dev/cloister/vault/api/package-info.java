@NullMarked
package dev.cloister.vault.api;

import org.jspecify.annotations.NullMarked;
