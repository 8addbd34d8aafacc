/** REST API and storage. Never sees plaintext. */
@NullMarked
package dev.cloister.controlplane;

import org.jspecify.annotations.NullMarked;
