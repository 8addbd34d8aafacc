/** Profiles of code that were proposed and grant nothing before managers approved them. */
@NullMarked
package dev.cloister.vault.profile;

import org.jspecify.annotations.NullMarked;
