package dev.cloister.enclave.session;

/**
 * Somebody the pinned issuer vouches for.
 *
 * @param subject {@code sub}, 1 to 255 printable ASCII characters
 */
public record User(String subject) {}
