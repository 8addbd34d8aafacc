package dev.cloister.attestation.snp;

import dev.cloister.attestation.Vendor;
import java.util.Optional;

/** The product lines that have a root of their own. Siena and Bergamo are of Genoa's. */
enum SnpProduct {
  MILAN("Milan", Vendor.AMD_MILAN),
  GENOA("Genoa", Vendor.AMD_GENOA),
  TURIN("Turin", Vendor.AMD_TURIN);

  private final String code;
  private final Vendor vendor;

  SnpProduct(String code, Vendor vendor) {
    this.code = code;
    this.vendor = vendor;
  }

  /** AMD's name of the line, as in issuers' names and in KDS addresses. */
  String code() {
    return code;
  }

  /** Whose root certifies it. */
  Vendor vendor() {
    return vendor;
  }

  /** Bytes of CHIP_ID that identify the chip: the rest is zero. */
  int hardwareIdLength() {
    return this == TURIN ? 8 : 64;
  }

  /** The line of a CPUID family and model (report version 3 and later). */
  static Optional<SnpProduct> ofCpuid(int family, int model) {
    if (family == 0x1a) {
      return model <= 0x11 ? Optional.of(TURIN) : Optional.empty();
    }
    if (family != 0x19) {
      return Optional.empty();
    }
    if (model <= 0x0f) {
      return Optional.of(MILAN);
    }
    boolean genoa = model <= 0x1f || (model >= 0xa0 && model <= 0xaf);
    return genoa ? Optional.of(GENOA) : Optional.empty();
  }

  /** The line of a certificate's productName, such as {@code Milan-B0}. */
  static Optional<SnpProduct> ofProductName(String name) {
    int dash = name.indexOf('-');
    String line = dash < 0 ? name : name.substring(0, dash);
    return switch (line) {
      case "Milan" -> Optional.of(MILAN);
      case "Genoa", "Siena", "Bergamo" -> Optional.of(GENOA);
      case "Turin" -> Optional.of(TURIN);
      default -> Optional.empty();
    };
  }
}
