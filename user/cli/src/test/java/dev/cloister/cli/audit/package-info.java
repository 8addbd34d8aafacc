@NullMarked
package dev.cloister.cli.audit;

import org.jspecify.annotations.NullMarked;
