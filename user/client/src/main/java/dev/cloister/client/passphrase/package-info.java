/** From a passphrase to the user's root key; nothing of it leaves the client. */
@NullMarked
package dev.cloister.client.passphrase;

import org.jspecify.annotations.NullMarked;
