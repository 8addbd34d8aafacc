package dev.cloister.constellation.secret;

/**
 * What a writer says about a new version of a secret.
 *
 * @param owner whose it is
 * @param name what its owner calls it
 * @param version 1 for the first value, one more for each after it
 * @param created when it is written, in seconds since the epoch
 * @param expires when it is no longer released, in seconds since the epoch: after it was created,
 *     by {@link SecretHeader#MAX_LIFETIME} at most
 */
public record SecretSpec(
    OwnerId owner, SecretName name, long version, long created, long expires) {}
