@NullMarked
package dev.cloister.vault.profile;

import org.jspecify.annotations.NullMarked;
