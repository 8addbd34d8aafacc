@NullMarked
package dev.cloister.vault.audit;

import org.jspecify.annotations.NullMarked;
