/** Secrets in memory that can be wiped. */
@NullMarked
package dev.cloister.channel.secret;

import org.jspecify.annotations.NullMarked;
