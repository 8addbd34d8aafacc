/** AWS Nitro attestation documents under an own root. */
@NullMarked
package dev.cloister.testkit.nitro;

import org.jspecify.annotations.NullMarked;
