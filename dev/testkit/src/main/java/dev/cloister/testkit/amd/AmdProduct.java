package dev.cloister.testkit.amd;

/** Product lines with a root of their own. */
public enum AmdProduct {
  /** Zen 3. */
  MILAN("Milan", "Milan-B0", 0x19, 0x01),
  /** Zen 4. */
  GENOA("Genoa", "Genoa-B1", 0x19, 0x11),
  /** Zen 5: an eight-byte chip id, and FMC in its TCB. */
  TURIN("Turin", "Turin-B0", 0x1a, 0x02);

  private final String code;
  private final String productName;
  private final int family;
  private final int model;

  AmdProduct(String code, String productName, int family, int model) {
    this.code = code;
    this.productName = productName;
    this.family = family;
    this.model = model;
  }

  /** As in the names of the authorities. */
  public String code() {
    return code;
  }

  /** As in the extension of a VCEK. */
  public String productName() {
    return productName;
  }

  /** CPUID family. */
  public int family() {
    return family;
  }

  /** CPUID model. */
  public int model() {
    return model;
  }

  /** Bytes of a chip id that are not zero. */
  public int hardwareIdLength() {
    return this == TURIN ? 8 : 64;
  }
}
