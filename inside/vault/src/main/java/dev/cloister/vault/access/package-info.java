/** Who asks, and what that lets them do. */
@NullMarked
package dev.cloister.vault.access;

import org.jspecify.annotations.NullMarked;
