@NullMarked
package dev.cloister.vault.config;

import org.jspecify.annotations.NullMarked;
