package dev.cloister.client.vault;

import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.secret.SecretName;

/**
 * A secret as vaults list it. Their word, not certified: reading the secret is what verifies it.
 *
 * @param name what its owner calls it
 * @param revision the newest state that a vault says is committed
 * @param vaults that say so
 * @param created seconds since the epoch
 * @param expires seconds since the epoch
 */
public record SecretEntry(
    SecretName name, Revision revision, int vaults, long created, long expires) {}
