package dev.cloister.attestation.snp;

import dev.cloister.attestation.json.JsonObject;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The normalised claims of a report, docs/reference/claims.md. */
final class SnpClaims {
  private static final HexFormat HEX = HexFormat.of();

  private SnpClaims() {}

  /**
   * The claims.
   *
   * @param certified the chip that a certificate says the signing key is of, where one does
   */
  static JsonObject of(SnpReport report, SnpProduct product, Optional<byte[]> certified) {
    long policy = report.policy();
    JsonObject.Builder claims =
        JsonObject.builder()
            .put("tee", "snp")
            .put("version", report.version())
            .put("product", product.code())
            .put("debug", bit(policy, 19))
            .put(
                "measurements",
                JsonObject.builder()
                    .put("measurement", HEX.formatHex(report.measurement()))
                    .put("hostData", HEX.formatHex(report.hostData()))
                    .put("idKeyDigest", HEX.formatHex(report.idKeyDigest()))
                    .put("authorKeyDigest", HEX.formatHex(report.authorKeyDigest()))
                    .build())
            .put("reportData", HEX.formatHex(report.reportData()))
            .put("signingKey", report.signingKey() == 0 ? "VCEK" : "VLEK")
            .put("vmpl", report.vmpl())
            .put("guestSvn", report.guestSvn())
            .put("familyId", HEX.formatHex(report.familyId()))
            .put("imageId", HEX.formatHex(report.imageId()))
            .put("reportId", HEX.formatHex(report.reportId()))
            .put("reportIdMa", HEX.formatHex(report.reportIdMa()))
            .put("policy", policy(policy))
            .put("platformInfo", platform(report.platformInfo()))
            .put("authorKeyEnabled", report.authorKeyEnabled())
            .put("chipKeyMasked", report.chipKeyMasked())
            .put("currentTcb", report.currentTcb(product).describe(product))
            .put("reportedTcb", report.reportedTcb(product).describe(product))
            .put("committedTcb", report.committedTcb(product).describe(product))
            .put("launchTcb", report.launchTcb(product).describe(product))
            .put("currentFirmware", report.currentFirmware().toString())
            .put("committedFirmware", report.committedFirmware().toString());
    byte[] chip = Arrays.copyOf(report.chipId(), product.hardwareIdLength());
    if (!Arrays.equals(chip, new byte[chip.length])) {
      claims.put("hardwareId", HEX.formatHex(chip));
    } else {
      certified.ifPresent(id -> claims.put("hardwareId", HEX.formatHex(id)));
    }
    report.launchMitigations().ifPresent(v -> claims.put("launchMitigations", hex(v)));
    report.currentMitigations().ifPresent(v -> claims.put("currentMitigations", hex(v)));
    return claims.build();
  }

  private static JsonObject policy(long policy) {
    return JsonObject.builder()
        .put("raw", hex(policy))
        .put("abiMinor", policy & 0xff)
        .put("abiMajor", policy >>> 8 & 0xff)
        .put("smt", bit(policy, 16))
        .put("migrateMa", bit(policy, 18))
        .put("debug", bit(policy, 19))
        .put("singleSocket", bit(policy, 20))
        .put("cxl", bit(policy, 21))
        .put("memAes256Xts", bit(policy, 22))
        .put("raplDisabled", bit(policy, 23))
        .put("ciphertextHiding", bit(policy, 24))
        .put("pageSwapDisabled", bit(policy, 25))
        .build();
  }

  private static JsonObject platform(long info) {
    return JsonObject.builder()
        .put("raw", hex(info))
        .put("smt", bit(info, 0))
        .put("tsme", bit(info, 1))
        .put("ecc", bit(info, 2))
        .put("raplDisabled", bit(info, 3))
        .put("ciphertextHiding", bit(info, 4))
        .put("aliasCheckComplete", bit(info, 5))
        .put("tio", bit(info, 7))
        .build();
  }

  private static boolean bit(long value, int bit) {
    return (value >>> bit & 1) != 0;
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
