package dev.cloister.testkit.intel;

import dev.cloister.testkit.layout.Field;

/** SGX REPORTBODY: the body of SGX quotes and of every QE report (Intel SDM, 38.15). */
public enum EnclaveReportField implements Field {
  /** Security version of the CPU. */
  CPUSVN(0, 16),
  /** Extended feature bits of the SSA frame. */
  MISCSELECT(16, 4),
  /** Flags (bit 1 DEBUG), then XFRM. */
  ATTRIBUTES(48, 16),
  /** Measurement of the enclave. */
  MRENCLAVE(64, 32),
  /** Hash of the signer's key. */
  MRSIGNER(128, 32),
  /** Product id. */
  ISVPRODID(256, 2),
  /** Security version of the enclave. */
  ISVSVN(258, 2),
  /** Chosen by the enclave. */
  REPORTDATA(320, 64);

  /** Size of the body. */
  public static final int SIZE = 384;

  private final Place place;

  EnclaveReportField(int offset, int size) {
    place = new Place(offset, size);
  }

  @Override
  public Place place() {
    return place;
  }
}
