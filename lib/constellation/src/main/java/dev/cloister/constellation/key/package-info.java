/**
 * Typed keys: what they are called, who may do what with them, and what a manager approves
 * (docs/reference/key-policy.md).
 */
@NullMarked
package dev.cloister.constellation.key;

import org.jspecify.annotations.NullMarked;
