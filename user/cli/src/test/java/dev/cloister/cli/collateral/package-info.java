@NullMarked
package dev.cloister.cli.collateral;

import org.jspecify.annotations.NullMarked;
