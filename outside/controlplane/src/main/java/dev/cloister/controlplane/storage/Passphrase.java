package dev.cloister.controlplane.storage;

import java.time.Instant;

/**
 * What a client needs to turn a passphrase into the root key, and nobody else can.
 *
 * @param version 1, and one more for each passphrase after it
 * @param algorithm {@code argon2id}
 * @param memoryKib memory, KiB
 * @param iterations passes over the memory
 * @param parallelism lanes
 * @param salt 16 bytes
 * @param keyCheck the wrapped root key
 * @param updatedAt for people
 */
public record Passphrase(
    long version,
    String algorithm,
    long memoryKib,
    long iterations,
    long parallelism,
    Ciphertext salt,
    Ciphertext keyCheck,
    Instant updatedAt) {}
