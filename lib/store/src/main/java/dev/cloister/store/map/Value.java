package dev.cloister.store.map;

/** Bytes that nobody changes. */
final class Value {
  private final byte[] bytes;

  private Value(byte[] bytes) {
    this.bytes = bytes;
  }

  static Value copyOf(byte[] bytes) {
    return new Value(bytes.clone());
  }

  byte[] copy() {
    return bytes.clone();
  }

  /** The bytes themselves, not to be changed. */
  byte[] bytes() {
    return bytes;
  }
}
