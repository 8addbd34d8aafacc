@NullMarked
package dev.cloister.cli.up;

import org.jspecify.annotations.NullMarked;
