package dev.cloister.testkit.intel;

import dev.cloister.testkit.layout.Field;

/** The 48 bytes in front of every quote (Intel TDX DCAP Quoting Library API, A.3.1). */
public enum QuoteHeaderField implements Field {
  /** 3, 4 or 5. */
  VERSION(0, 2),
  /** 2 = ECDSA P-256. */
  ATTESTATION_KEY_TYPE(2, 2),
  /** 0 SGX, 0x81 TDX; reserved in version 3. */
  TEE_TYPE(4, 4),
  /** SVN of the quoting enclave; version 3 only. */
  QE_SVN(8, 2),
  /** SVN of the provisioning certification enclave; version 3 only. */
  PCE_SVN(10, 2),
  /** Intel's is 939a7233-f79c-4ca9-940a-0db3957f0607. */
  QE_VENDOR_ID(12, 16),
  /** The quoting enclave's own. */
  USER_DATA(28, 20);

  /** Size of the header. */
  public static final int SIZE = 48;

  private final Place place;

  QuoteHeaderField(int offset, int size) {
    place = new Place(offset, size);
  }

  @Override
  public Place place() {
    return place;
  }
}
