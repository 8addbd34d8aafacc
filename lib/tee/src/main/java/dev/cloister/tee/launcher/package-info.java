/** Google Confidential Space: tokens from the launcher's unix socket. */
@NullMarked
package dev.cloister.tee.launcher;

import org.jspecify.annotations.NullMarked;
