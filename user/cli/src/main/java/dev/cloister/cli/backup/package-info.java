/** Backup of the control plane's records, and the way back. */
@NullMarked
package dev.cloister.cli.backup;

import org.jspecify.annotations.NullMarked;
