/** What crosses the trust line, and how: error codes, authenticated data, wire records. */
@NullMarked
package dev.cloister.channel;

import org.jspecify.annotations.NullMarked;
