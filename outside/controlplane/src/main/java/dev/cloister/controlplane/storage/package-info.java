/**
 * What is kept: passphrase records, ciphertext of credentials, session ids. SQLite or PostgreSQL.
 */
@NullMarked
package dev.cloister.controlplane.storage;

import org.jspecify.annotations.NullMarked;
