/** State on a hostile disk: either right, or refused. */
@NullMarked
package dev.cloister.store;

import org.jspecify.annotations.NullMarked;
