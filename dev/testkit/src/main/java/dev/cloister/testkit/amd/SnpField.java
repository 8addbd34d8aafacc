package dev.cloister.testkit.amd;

import dev.cloister.testkit.layout.Field;

/** Fields of an ATTESTATION_REPORT (AMD 56860, table 23). */
public enum SnpField implements Field {
  /** VERSION. */
  VERSION(0x000, 4),
  /** GUEST_SVN. */
  GUEST_SVN(0x004, 4),
  /** POLICY. */
  POLICY(0x008, 8),
  /** FAMILY_ID. */
  FAMILY_ID(0x010, 16),
  /** IMAGE_ID. */
  IMAGE_ID(0x020, 16),
  /** VMPL. */
  VMPL(0x030, 4),
  /** SIGNATURE_ALGORITHM. */
  SIGNATURE_ALGORITHM(0x034, 4),
  /** CURRENT_TCB. */
  CURRENT_TCB(0x038, 8),
  /** PLATFORM_INFO. */
  PLATFORM_INFO(0x040, 8),
  /** KEY_INFO. */
  KEY_INFO(0x048, 4),
  /** REPORT_DATA. */
  REPORT_DATA(0x050, 64),
  /** MEASUREMENT. */
  MEASUREMENT(0x090, 48),
  /** HOST_DATA. */
  HOST_DATA(0x0c0, 32),
  /** ID_KEY_DIGEST. */
  ID_KEY_DIGEST(0x0e0, 48),
  /** AUTHOR_KEY_DIGEST. */
  AUTHOR_KEY_DIGEST(0x110, 48),
  /** REPORT_ID. */
  REPORT_ID(0x140, 32),
  /** REPORT_ID_MA. */
  REPORT_ID_MA(0x160, 32),
  /** REPORTED_TCB. */
  REPORTED_TCB(0x180, 8),
  /** CPUID. */
  CPUID(0x188, 3),
  /** CHIP_ID. */
  CHIP_ID(0x1a0, 64),
  /** COMMITTED_TCB. */
  COMMITTED_TCB(0x1e0, 8),
  /** CURRENT_FIRMWARE. */
  CURRENT_FIRMWARE(0x1e8, 3),
  /** COMMITTED_FIRMWARE. */
  COMMITTED_FIRMWARE(0x1ec, 3),
  /** LAUNCH_TCB. */
  LAUNCH_TCB(0x1f0, 8),
  /** LAUNCH_MITIGATIONS. */
  LAUNCH_MITIGATIONS(0x1f8, 8),
  /** CURRENT_MITIGATIONS. */
  CURRENT_MITIGATIONS(0x200, 8);

  private final Place place;

  SnpField(int offset, int size) {
    place = new Place(offset, size);
  }

  @Override
  public Place place() {
    return place;
  }
}
