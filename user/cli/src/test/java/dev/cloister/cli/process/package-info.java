@NullMarked
package dev.cloister.cli.process;

import org.jspecify.annotations.NullMarked;
