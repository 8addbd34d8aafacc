/** Java SDK. */
@NullMarked
package dev.cloister.client;

import org.jspecify.annotations.NullMarked;
