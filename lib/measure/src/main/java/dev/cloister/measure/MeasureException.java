package dev.cloister.measure;

import java.util.Objects;

/** An artifact or a parameter from which no reference value can be computed. */
public final class MeasureException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why. The code is stable. */
  public enum Reason {
    /** Not an OVMF image, or its table of GUIDs is broken. */
    FIRMWARE("measure.firmware"),
    /** The firmware's TDX or SEV metadata is absent or broken. */
    METADATA("measure.metadata"),
    /** Not a PE image, or a broken one. */
    PE("measure.pe"),
    /**
     * A PE image that is no unified kernel image, or none whose measurement is the same everywhere.
     */
    UKI("measure.uki"),
    /** Not a Linux kernel that QEMU boots directly. */
    KERNEL("measure.kernel"),
    /** A parameter that does not fit. */
    PARAMETER("measure.parameter");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    /** The stable code. */
    public String code() {
      return code;
    }
  }

  private final Reason reason;

  /** With what was expected and what was found. */
  public MeasureException(Reason reason, String message) {
    super(message);
    this.reason = Objects.requireNonNull(reason);
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
