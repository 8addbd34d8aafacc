/** Bindings, HPKE envelopes, wire records, error codes, wipeable secrets. */
@NullMarked
package dev.cloister.channel;

import org.jspecify.annotations.NullMarked;
