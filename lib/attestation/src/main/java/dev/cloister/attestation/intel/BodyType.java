package dev.cloister.attestation.intel;

import java.util.Optional;

/** What a quote is about; the numbers are those of version 5. */
public enum BodyType {
  /** SGX enclave report. */
  SGX(1, 384),
  /** TD report 1.0. */
  TD_1_0(2, 584),
  /** TD report 1.5: a second TCB SVN and MRSERVICETD at the end. */
  TD_1_5(3, 648);

  private final int number;
  private final int size;

  BodyType(int number, int size) {
    this.number = number;
    this.size = size;
  }

  /** The number in a version 5 quote. */
  public int number() {
    return number;
  }

  /** Size in bytes. */
  public int size() {
    return size;
  }

  static Optional<BodyType> find(int number) {
    for (BodyType type : values()) {
      if (type.number == number) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
