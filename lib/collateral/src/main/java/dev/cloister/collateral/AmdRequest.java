package dev.cloister.collateral;

import dev.cloister.attestation.CollateralKind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What SEV-SNP reports need from AMD: certificates and CRL of a product line, and of one chip. */
public sealed interface AmdRequest extends CollateralRequest {
  /** Product lines that have a root of their own, by their name in AMD's addresses. */
  enum Product {
    /** Milan. */
    MILAN("Milan", 64),
    /** Genoa, Siena and Bergamo. */
    GENOA("Genoa", 64),
    /** Turin. */
    TURIN("Turin", 8);

    private final String code;
    private final int hardwareIdLength;

    Product(String code, int hardwareIdLength) {
      this.code = code;
      this.hardwareIdLength = hardwareIdLength;
    }

    /** AMD's name of the line. */
    public String code() {
      return code;
    }

    /** Bytes of a chip's hardware id. */
    public int hardwareIdLength() {
      return hardwareIdLength;
    }
  }

  /**
   * The security patch levels that a certificate is for, each 0 to 255.
   *
   * @param fmc Turin only; 0 before
   * @param bootLoader boot loader
   * @param tee operating system of the security processor
   * @param snp SNP firmware
   * @param microcode microcode
   */
  record Tcb(int fmc, int bootLoader, int tee, int snp, int microcode) {
    /** Refuses what no byte holds. */
    public Tcb {
      for (int level : new int[] {fmc, bootLoader, tee, snp, microcode}) {
        if (level < 0 || level > 0xff) {
          throw new IllegalArgumentException("expected security patch levels of 0 to 255");
        }
      }
    }
  }

  /**
   * The product line; several where the report does not say which: they are asked in that order.
   */
  List<Product> products();

  /** What of VEK, CHAIN and AMD_CRL is wanted. */
  Set<CollateralKind> wanted();

  @Override
  default Set<CollateralKind> kinds() {
    return wanted();
  }

  /**
   * A report that its chip's own key signed.
   *
   * @param chipId hardware id: lower-case hex, 64 bytes, 8 on Turin
   * @param tcb the report's REPORTED_TCB
   */
  record Vcek(List<Product> products, String chipId, Tcb tcb, Set<CollateralKind> wanted)
      implements AmdRequest {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]*");
    private static final Pattern ZEROS = Pattern.compile("0*");

    /** Refuses a hardware id of another form, as it becomes part of a URL, and a masked one. */
    public Vcek {
      products = List.copyOf(products);
      wanted = Set.copyOf(wanted);
      if (products.isEmpty()) {
        throw new IllegalArgumentException("expected a product line");
      }
      for (Product product : products) {
        if (chipId.length() != 2 * product.hardwareIdLength()
            || !HEX.matcher(chipId).matches()
            || ZEROS.matcher(chipId).matches()) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "expected a hardware id of %d bytes in lower-case hex that is not zero",
                  product.hardwareIdLength()));
        }
      }
    }
  }

  /** A report that a provider's loaded key signed. Its certificate only the provider has. */
  record Vlek(List<Product> products, Set<CollateralKind> wanted) implements AmdRequest {
    /** Copies the lists. */
    public Vlek {
      products = List.copyOf(products);
      wanted = Set.copyOf(wanted);
      if (products.isEmpty()) {
        throw new IllegalArgumentException("expected a product line");
      }
    }
  }
}
