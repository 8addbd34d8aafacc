/** Tests of the arrows between modules and of what ships. */
@NullMarked
package dev.cloister.architecture;

import org.jspecify.annotations.NullMarked;
