/** The vault of a user's credentials. */
@NullMarked
package dev.cloister.client.credentials;

import org.jspecify.annotations.NullMarked;
