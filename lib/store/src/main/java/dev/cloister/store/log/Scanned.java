package dev.cloister.store.log;

import dev.cloister.store.LogHead;
import dev.cloister.store.format.KeyTable;

/**
 * What reading a whole log found.
 *
 * @param head its last valid head, with the incarnation of its last segment
 * @param keys its key table there
 * @param firstSegment the first segment that it still needs
 * @param lastSegment the last one there is
 * @param lastLength bytes of the last segment that are valid
 * @param discarded bytes after them
 */
record Scanned(
    LogHead head,
    KeyTable keys,
    long firstSegment,
    long lastSegment,
    long lastLength,
    long discarded) {}
