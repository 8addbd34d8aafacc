package dev.cloister.measure.tdx;

/** In which order a VMM adds and measures the pages of a section: both are in use. */
public enum PageOrder {
  /** Each page is added and measured before the next one: QEMU 9 and later. */
  SINGLE_PASS("single-pass", "each page added and measured in turn: QEMU 9 and later"),
  /** All pages of a section are added, then all are measured: QEMU 8 with TDX patches. */
  TWO_PASS("two-pass", "all pages of a section added, then measured: QEMU 8 with TDX patches");

  private final String code;
  private final String text;

  PageOrder(String code, String text) {
    this.code = code;
    this.text = text;
  }

  /** The stable code. */
  public String code() {
    return code;
  }

  /** For people. */
  public String text() {
    return text;
  }
}
