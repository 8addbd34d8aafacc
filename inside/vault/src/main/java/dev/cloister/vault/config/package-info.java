/** The measured configuration and where the process finds things. */
@NullMarked
package dev.cloister.vault.config;

import org.jspecify.annotations.NullMarked;
