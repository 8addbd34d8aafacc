@NullMarked
package dev.cloister.cli.vault;

import org.jspecify.annotations.NullMarked;
