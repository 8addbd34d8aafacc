/**
 * What verification of each format checks and what it does not, in words: the source of
 * docs/reference/checks.md and of {@code cloister checks}.
 */
@NullMarked
package dev.cloister.attestation.checks;

import org.jspecify.annotations.NullMarked;
