package dev.cloister.store.format;

import java.util.List;

/**
 * A batch that was read: authentic, in its place in the chain, and complete.
 *
 * @param header its clear part
 * @param entries the caller's to keep
 */
public record Batch(BatchHeader header, List<byte[]> entries) {}
