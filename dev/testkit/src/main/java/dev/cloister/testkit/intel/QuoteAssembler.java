package dev.cloister.testkit.intel;

import dev.cloister.testkit.layout.Block;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.EcKey;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/** Puts a quote together and signs it (Intel TDX DCAP Quoting Library API, A.3 and A.4). */
final class QuoteAssembler {
  private QuoteAssembler() {}

  static byte[] assemble(QuoteSpec spec, EcKey pck, EcKey attestationKey, List<Certificate> chain) {
    byte[] signed =
        spec.quoteHooks()
            .content()
            .apply(concat(spec.header().bytes(), spec.format().descriptor(), spec.body().bytes()));
    byte[] signature = spec.quoteHooks().signature().apply(attestationKey.signRaw(signed));
    byte[] point = spec.attestationPoint().map(Block::bytes).orElseGet(attestationKey::point);
    byte[] certification = certification(spec, pck, point, chain);
    byte[] signatureData =
        concat(
            signature,
            point,
            spec.format() == QuoteFormat.SGX_V3
                ? certification
                : typed(spec.wrapperType(), certification));
    return spec.assembled(concat(signed, u32(signatureData.length), signatureData));
  }

  /** QE report, its signature, QE authentication data and the PCK certification data. */
  private static byte[] certification(
      QuoteSpec spec, EcKey pck, byte[] point, List<Certificate> chain) {
    byte[] auth = spec.qeAuthData();
    // SHA-256 of what the QE vouches for, the other half zero.
    byte[] reportData = Arrays.copyOf(sha256(point, auth), EnclaveReportField.REPORTDATA.size());
    byte[] report =
        spec.qeReportHooks()
            .content()
            .apply(spec.qeReport().with(EnclaveReportField.REPORTDATA, reportData).bytes());
    CertificationData pckData = spec.certification(chain);
    return concat(
        report,
        spec.qeReportHooks().signature().apply(pck.signRaw(report)),
        u16(auth.length),
        auth,
        typed(pckData.type(), pckData.data().bytes()));
  }

  private static byte[] typed(int type, byte[] data) {
    return concat(u16(type), u32(data.length), data);
  }

  private static byte[] u16(int value) {
    return ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort((short) value).array();
  }

  private static byte[] u32(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  private static byte[] sha256(byte[]... parts) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(concat(parts));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
