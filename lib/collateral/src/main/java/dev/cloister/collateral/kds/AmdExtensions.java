package dev.cloister.collateral.kds;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.collateral.AmdRequest.Product;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * What an endorsement key's certificate says of its chip (AMD 57230, table 8), as far as a cache
 * has to know. What is not there or not of that form reads as nothing.
 */
final class AmdExtensions {
  private static final String ARC = "1.3.6.1.4.1.3704.1.";
  private static final int OCTET_STRING = 0x04;
  private static final int INTEGER = 0x02;
  private static final int IA5_STRING = 0x16;
  private static final int LONG_LENGTH = 0x80;

  private final X509Certificate certificate;

  AmdExtensions(X509Certificate certificate) {
    this.certificate = certificate;
  }

  boolean isOf(Product product) {
    String name = new String(content(value("2"), IA5_STRING), US_ASCII);
    int dash = name.indexOf('-');
    String line = dash < 0 ? name : name.substring(0, dash);
    return switch (product) {
      case MILAN -> line.equals("Milan");
      case GENOA -> Set.of("Genoa", "Siena", "Bergamo").contains(line);
      case TURIN -> line.equals("Turin");
    };
  }

  /** Lower-case hex; bare in older certificates, an OCTET STRING in newer ones. */
  String hardwareId(Product product) {
    byte[] value = value("4");
    byte[] id = value.length == product.hardwareIdLength() ? value : content(value, OCTET_STRING);
    return HexFormat.of().formatHex(id);
  }

  /** A security patch level; 0 where there is none. */
  int level(String oid) {
    byte[] digits = content(value(oid), INTEGER);
    int level = 0;
    for (byte digit : digits) {
      level = level << 8 | (digit & 0xff);
    }
    return digits.length > 2 || level > 0xff ? 0 : level;
  }

  private byte[] value(String oid) {
    byte[] wrapped = certificate.getExtensionValue(ARC + oid);
    return wrapped == null ? new byte[0] : content(wrapped, OCTET_STRING);
  }

  /** The content of one DER value of that tag and a short length. */
  private static byte[] content(byte[] der, int tag) {
    boolean whole =
        der.length >= 2
            && der[0] == tag
            && (der[1] & 0xff) < LONG_LENGTH
            && der.length == 2 + der[1];
    return whole ? Arrays.copyOfRange(der, 2, der.length) : new byte[0];
  }
}
