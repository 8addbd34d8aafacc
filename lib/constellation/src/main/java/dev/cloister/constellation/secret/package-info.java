/** A secret as its vaults hold it: names, headers, the envelope around it and its shares. */
@NullMarked
package dev.cloister.constellation.secret;

import org.jspecify.annotations.NullMarked;
