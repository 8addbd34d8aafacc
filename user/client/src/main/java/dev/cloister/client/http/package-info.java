/** The one HTTP implementation of the SDK. */
@NullMarked
package dev.cloister.client.http;

import org.jspecify.annotations.NullMarked;
