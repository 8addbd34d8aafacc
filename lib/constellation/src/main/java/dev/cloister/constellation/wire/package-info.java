/**
 * What is said to a vault and what it answers: values, and their one form in JSON
 * (docs/reference/vault-api.md). Signed objects travel as base64url of their encodings; nothing of
 * the JSON itself is signed but as the body of a proved request.
 */
@NullMarked
package dev.cloister.constellation.wire;

import org.jspecify.annotations.NullMarked;
