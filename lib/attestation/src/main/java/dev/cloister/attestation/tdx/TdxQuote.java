package dev.cloister.attestation.tdx;

import dev.cloister.attestation.Evidence;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.intel.BodyType;
import dev.cloister.attestation.intel.IntelClaims;
import dev.cloister.attestation.intel.IntelQuote;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A TDX quote: TD report 1.0 (versions 4 and 5) or 1.5 (version 5); offsets as in Intel's TDX DCAP
 * quoting library specification, appendix A.3.
 */
public final class TdxQuote implements Evidence {
  private static final int TD_ATTRIBUTES = 120;

  private final IntelQuote quote;

  TdxQuote(IntelQuote quote) {
    this.quote = quote;
  }

  @Override
  public Format format() {
    return quote.version() == 4 ? Format.TDX_V4 : Format.TDX_V5;
  }

  @Override
  public JsonObject describe() {
    JsonObject.Builder claims = claims();
    IntelClaims.addQuote(claims, quote);
    return claims.build();
  }

  IntelQuote quote() {
    return quote;
  }

  JsonObject.Builder claims() {
    JsonObject.Builder claims =
        JsonObject.builder()
            .put("tee", "tdx")
            // Any of the eight TUD bits means the TD is under somebody's eyes.
            .put("debug", quote.bodyU8(TD_ATTRIBUTES) != 0)
            .put("measurements", measurements())
            .put("reportData", quote.bodyHex(520, 64))
            .put("tdAttributes", quote.bodyHex(TD_ATTRIBUTES, 8))
            .put("tdAttributesSet", JsonArray.ofStrings(attributeNames()))
            .put("seamAttributes", quote.bodyHex(112, 8))
            .put("xfam", quote.bodyHex(128, 8))
            .put("teeTcbSvn", quote.bodyHex(0, 16));
    if (quote.bodyType() == BodyType.TD_1_5) {
      claims.put("teeTcbSvn2", quote.bodyHex(584, 16));
    }
    return claims;
  }

  private JsonObject measurements() {
    JsonObject.Builder out =
        JsonObject.builder()
            .put("mrtd", quote.bodyHex(136, 48))
            .put("rtmr0", rtmr(0))
            .put("rtmr1", rtmr(1))
            .put("rtmr2", rtmr(2))
            .put("rtmr3", rtmr(3))
            .put("mrseam", quote.bodyHex(16, 48))
            .put("mrsignerseam", quote.bodyHex(64, 48))
            .put("mrconfigid", quote.bodyHex(184, 48))
            .put("mrowner", quote.bodyHex(232, 48))
            .put("mrownerconfig", quote.bodyHex(280, 48));
    if (quote.bodyType() == BodyType.TD_1_5) {
      out.put("mrservicetd", quote.bodyHex(600, 48));
    }
    return out.build();
  }

  /** Runtime measurement register 0 to 3, lower-case hex. */
  String rtmr(int index) {
    return quote.bodyHex(328 + 48 * index, 48);
  }

  private List<String> attributeNames() {
    long attributes = quote.bodyU64(TD_ATTRIBUTES);
    List<String> names = new ArrayList<>();
    for (int bit = 0; bit < 64; bit++) {
      if ((attributes >>> bit & 1) != 0) {
        names.add(
            switch (bit) {
              case 0 -> "debug";
              case 28 -> "septVeDisable";
              case 30 -> "pks";
              case 31 -> "kl";
              case 63 -> "perfmon";
              default -> "bit" + bit;
            });
      }
    }
    return names;
  }
}
