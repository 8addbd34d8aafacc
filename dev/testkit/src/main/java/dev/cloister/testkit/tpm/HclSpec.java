package dev.cloister.testkit.tpm;

import dev.cloister.testkit.json.JsonText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Azure's HCL report: header, hardware report of 1184 bytes, header, runtime data. */
public final class HclSpec {
  private static final int HEADER = 32;
  private static final int HARDWARE = 1184;
  private static final int RUNTIME_HEADER = 20;
  private static final int SNP = 2;
  private static final int TDX = 4;
  private static final int SHA256 = 1;

  private HclSpec() {}

  /** Runtime data that names the vTPM's key, as the paravisor writes it. */
  public static byte[] runtimeData(byte[] modulus) {
    Map<String, Object> key =
        JsonText.object(
            "kid",
            "HCLAkPub",
            "key_ops",
            List.of("sign"),
            "kty",
            "RSA",
            "e",
            "AQAB",
            "n",
            Base64.getUrlEncoder().withoutPadding().encodeToString(modulus));
    return JsonText.write(JsonText.object("keys", List.of(key))).getBytes(StandardCharsets.UTF_8);
  }

  /** A report of an SEV-SNP machine. */
  public static byte[] snp(byte[] hardwareReport, byte[] runtimeData) {
    return report(SNP, hardwareReport, runtimeData);
  }

  /** A report of a TDX machine; a TDREPORT is shorter than its place. */
  public static byte[] tdx(byte[] hardwareReport, byte[] runtimeData) {
    return report(TDX, hardwareReport, runtimeData);
  }

  private static byte[] report(int type, byte[] hardwareReport, byte[] runtimeData) {
    ByteBuffer out =
        ByteBuffer.allocate(HEADER + HARDWARE + RUNTIME_HEADER + runtimeData.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.put("HCLA".getBytes(StandardCharsets.US_ASCII)).putInt(2).putInt(HARDWARE).putInt(type);
    out.position(HEADER).put(hardwareReport);
    out.position(HEADER + HARDWARE);
    out.putInt(RUNTIME_HEADER + runtimeData.length).putInt(1).putInt(type).putInt(SHA256);
    out.putInt(runtimeData.length).put(runtimeData);
    return out.array();
  }
}
