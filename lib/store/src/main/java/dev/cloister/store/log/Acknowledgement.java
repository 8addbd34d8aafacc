package dev.cloister.store.log;

import dev.cloister.store.LogHead;

/**
 * A record is durable and witnessed.
 *
 * @param seq its number
 * @param head of the log after the batch it came in
 */
public record Acknowledgement(long seq, LogHead head) {}
