package dev.cloister.constellation.wire;

import dev.cloister.constellation.secret.Revision;
import dev.cloister.constellation.secret.SecretId;
import dev.cloister.constellation.secret.SecretName;

/**
 * A secret as its owner's list has it: one vault's word.
 *
 * @param secret its handle
 * @param name what its owner calls it
 * @param revision the newest state that the vault holds as committed, or else as prepared
 * @param committed whether it is committed
 * @param deleted whether the state is a deletion
 * @param created seconds since the epoch
 * @param expiresAt seconds since the epoch
 */
public record ListedSecret(
    SecretId secret,
    SecretName name,
    Revision revision,
    boolean committed,
    boolean deleted,
    long created,
    long expiresAt) {}
