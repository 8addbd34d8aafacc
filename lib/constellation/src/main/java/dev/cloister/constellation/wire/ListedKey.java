package dev.cloister.constellation.wire;

import dev.cloister.constellation.key.KeyId;
import dev.cloister.constellation.key.KeyName;
import dev.cloister.constellation.key.KeyType;

/**
 * A key of the caller's.
 *
 * @param key the handle
 * @param version the newest
 */
public record ListedKey(KeyId key, KeyName name, KeyType type, long version) {}
