package dev.cloister.testkit.intel;

import dev.cloister.testkit.layout.Field;

/** TD Quote Body 1.0 and 1.5 (Intel TDX DCAP Quoting Library API, A.3.2). */
public enum TdReportField implements Field {
  /** [0] module ISVSVN, [1] module major version, [2] SEAM loader. */
  TEE_TCB_SVN(0, 16),
  /** Measurement of the TDX module. */
  MRSEAM(16, 48),
  /** Signer of the TDX module; zero is Intel. */
  MRSIGNERSEAM(64, 48),
  /** Attributes of the TDX module; must be zero. */
  SEAMATTRIBUTES(112, 8),
  /** Bit 0 DEBUG, 28 SEPT_VE_DISABLE, 30 PKS, 31 KL, 63 PERFMON. */
  TDATTRIBUTES(120, 8),
  /** Extended features allowed to the TD. */
  XFAM(128, 8),
  /** Measurement of the initial contents. */
  MRTD(136, 48),
  /** Chosen by the host. */
  MRCONFIGID(184, 48),
  /** Chosen by the host. */
  MROWNER(232, 48),
  /** Chosen by the host. */
  MROWNERCONFIG(280, 48),
  /** Run-time measurement register 0. */
  RTMR0(328, 48),
  /** Run-time measurement register 1. */
  RTMR1(376, 48),
  /** Run-time measurement register 2. */
  RTMR2(424, 48),
  /** Run-time measurement register 3. */
  RTMR3(472, 48),
  /** Chosen by the TD. */
  REPORTDATA(520, 64),
  /** 1.5 only: TEE_TCB_SVN after an update that kept the TD running. */
  TEE_TCB_SVN2(584, 16),
  /** 1.5 only: the service TD bound to this TD. */
  MRSERVICETD(600, 48);

  /** Size of a 1.0 body. */
  public static final int SIZE_10 = 584;

  /** Size of a 1.5 body. */
  public static final int SIZE_15 = 648;

  private final Place place;

  TdReportField(int offset, int size) {
    place = new Place(offset, size);
  }

  @Override
  public Place place() {
    return place;
  }
}
