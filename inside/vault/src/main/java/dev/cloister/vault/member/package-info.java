/** Who this vault is, and the constellation it is a member of. */
@NullMarked
package dev.cloister.vault.member;

import org.jspecify.annotations.NullMarked;
