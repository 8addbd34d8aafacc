/** The one HTTP edge of every service. */
@NullMarked
package dev.cloister.http;

import org.jspecify.annotations.NullMarked;
