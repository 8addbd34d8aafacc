/** Reads from GitHub's REST API. */
@NullMarked
package dev.cloister.enclave.connector.github;

import org.jspecify.annotations.NullMarked;
