package dev.cloister.attestation.intel;

import dev.cloister.attestation.bytes.ByteString;
import java.util.Arrays;
import java.util.Comparator;

/** The security versions of 16 TCB components. */
final class Svns {
  static final int COUNT = 16;

  /** As Intel orders levels: component by component. */
  static final Comparator<Svns> ORDER = (a, b) -> Arrays.compare(a.values, b.values);

  /** For TEEs that have none. */
  static final Svns NONE = new Svns(new int[COUNT]);

  private final int[] values;

  private Svns(int[] values) {
    this.values = values;
  }

  static Svns of(int[] values) {
    if (values.length != COUNT) {
      throw new IllegalArgumentException("expected 16 SVNs, found " + values.length);
    }
    return new Svns(values.clone());
  }

  static Svns of(byte[] bytes) {
    int[] values = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      values[i] = bytes[i] & 0xff;
    }
    return of(values);
  }

  int get(int index) {
    return values[index];
  }

  /** Whether each component from that index on is at least the other's. */
  boolean reach(Svns needed, int from) {
    for (int i = from; i < COUNT; i++) {
      if (values[i] < needed.values[i]) {
        return false;
      }
    }
    return true;
  }

  /** As hex, a byte each. */
  String hex() {
    byte[] bytes = new byte[COUNT];
    for (int i = 0; i < COUNT; i++) {
      bytes[i] = (byte) values[i];
    }
    return ByteString.view(bytes, 0, COUNT).hex();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Svns that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return hex();
  }
}
