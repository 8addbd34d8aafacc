package dev.cloister.store.format;

import java.nio.charset.StandardCharsets;

/** What a hash, a MAC or a derived key is for; each begins with its name and a zero byte. */
enum Domain {
  SEGMENT_KEYS("cloister-store-segment-v1"),
  SNAPSHOT_KEYS("cloister-store-snapshot-v1"),
  KEY_CHECK("cloister-store-key-check-v1"),
  FILE_HEADER("cloister-store-header-v1"),
  BATCH_TRAILER("cloister-store-trailer-v1"),
  GENESIS("cloister-store-genesis-v1"),
  HEAD("cloister-store-head-v1"),
  SNAPSHOT_HEAD("cloister-store-snapshot-head-v1");

  private final byte[] prefix;

  Domain(String name) {
    prefix = (name + "\0").getBytes(StandardCharsets.US_ASCII);
  }

  /** The name and a zero byte; not to be changed. */
  byte[] prefix() {
    return prefix;
  }
}
