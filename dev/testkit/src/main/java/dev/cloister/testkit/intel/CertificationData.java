package dev.cloister.testkit.intel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cloister.testkit.layout.Block;
import dev.cloister.testkit.pki.Certificate;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;

/**
 * How a quote names its PCK certificate.
 *
 * @param type 3 encrypted PPID, 5 PEM chain
 * @param data the bytes of that type
 */
public record CertificationData(int type, Block data) {
  private static final int ENCRYPTED_PPID = 3;
  private static final int PCK_CHAIN = 5;
  private static final int RSA_3072_OAEP = 384;

  /** Type 5: the PEM blocks one after the other, then a NUL as the quoting library writes it. */
  public static CertificationData chain(List<Certificate> chain) {
    return pem(Certificate.chainPem(chain) + "\0");
  }

  /** Type 5 with this text. */
  public static CertificationData pem(String text) {
    return new CertificationData(PCK_CHAIN, Block.of(text.getBytes(US_ASCII)));
  }

  /** Type 3: encrypted PPID, CPU SVN, PCE SVN, PCE id; the chain has to come from elsewhere. */
  public static CertificationData encryptedPpid(PlatformSpec spec) {
    byte[] data =
        ByteBuffer.allocate(RSA_3072_OAEP + 20)
            .order(ByteOrder.LITTLE_ENDIAN)
            .position(RSA_3072_OAEP)
            .put(spec.cpuSvn())
            .putShort((short) spec.pceSvn())
            .put(HexFormat.of().parseHex(spec.pceId()))
            .array();
    return new CertificationData(ENCRYPTED_PPID, Block.of(data));
  }
}
