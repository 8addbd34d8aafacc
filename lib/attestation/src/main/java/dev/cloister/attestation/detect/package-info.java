/** What bytes look like that are not evidence, and how to say so. */
@NullMarked
package dev.cloister.attestation.detect;

import org.jspecify.annotations.NullMarked;
