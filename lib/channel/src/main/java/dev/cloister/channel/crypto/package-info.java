/** The symmetric primitives, each with the one form we use it in. */
@NullMarked
package dev.cloister.channel.crypto;

import org.jspecify.annotations.NullMarked;
