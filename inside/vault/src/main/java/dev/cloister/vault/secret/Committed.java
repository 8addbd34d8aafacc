package dev.cloister.vault.secret;

import dev.cloister.constellation.commit.CommitCertificate;

/**
 * The newest state that is known to be committed.
 *
 * @param held the state
 * @param certificate that proves it
 */
public record Committed(Held held, CommitCertificate certificate) {}
