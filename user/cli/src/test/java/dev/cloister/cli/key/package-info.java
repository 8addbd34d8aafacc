@NullMarked
package dev.cloister.cli.key;

import org.jspecify.annotations.NullMarked;
