package dev.cloister.attestation.token;

import dev.cloister.attestation.json.JsonObject;
import java.util.List;

/** A TDX quote as services repeat it: {@code tdx_*} members, hex in the order of the evidence. */
final class TdxClaims {
  private static final List<String> REGISTERS =
      List.of(
          "mrtd",
          "rtmr0",
          "rtmr1",
          "rtmr2",
          "rtmr3",
          "mrseam",
          "mrsignerseam",
          "mrconfigid",
          "mrowner",
          "mrownerconfig",
          "mrservicetd");

  private TdxClaims() {}

  static boolean in(Tree token) {
    return token.text("tdx_mrtd").isPresent();
  }

  static void add(JsonObject.Builder claims, Tree token) {
    claims.put("tee", "tdx");
    // Two members say the same; either one is enough to be under somebody's eyes.
    boolean stated =
        token.bool("tdx_is_debuggable").isPresent()
            || token.bool("tdx_td_attributes_debug").isPresent();
    if (stated) {
      claims.put(
          "debug",
          token.bool("tdx_is_debuggable").orElse(false)
              || token.bool("tdx_td_attributes_debug").orElse(false));
    }
    JsonObject.Builder measurements = JsonObject.builder();
    for (String register : REGISTERS) {
      token.copy(measurements, register, "tdx_" + register);
    }
    claims.put("measurements", measurements.build());
    token.copy(claims, "reportData", "tdx_report_data");
    token.copy(claims, "tdAttributes", "tdx_td_attributes");
    token.copy(claims, "seamAttributes", "tdx_seam_attributes");
    token.copy(claims, "xfam", "tdx_xfam");
    token.copy(claims, "teeTcbSvn", "tdx_tee_tcb_svn");
  }
}
