package dev.cloister.vault.audit;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.audit.Actor;
import java.util.Optional;

/**
 * Something that was asked of the vault, and what came of it.
 *
 * @param actor who asked
 * @param actorId digest of who that is, 32 bytes; zeros for nobody
 * @param operation what was asked, as the log names it
 * @param subject handle of the secret
 * @param outcome {@code ok} or an error code
 * @param request digest of the request, 32 bytes
 */
public record Attempt(
    Actor actor,
    ByteString actorId,
    String operation,
    Optional<ByteString> subject,
    String outcome,
    ByteString request) {}
