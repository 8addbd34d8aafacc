package dev.cloister.constellation.policy;

/**
 * Whose approval each release to attested code needs, as a token.
 *
 * @param issuer of the token
 * @param subject of the token
 * @param audience that the token must have
 */
public record Manager(String issuer, String subject, String audience) {}
