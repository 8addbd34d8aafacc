/** The audit log of a vault, and its verification away from the vault. */
@NullMarked
package dev.cloister.constellation.audit;

import org.jspecify.annotations.NullMarked;
