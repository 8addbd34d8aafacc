package dev.cloister.attestation.format;

import dev.cloister.attestation.AnchorClass;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.json.JsonObject;

/**
 * The claim {@code anchor}: the root that the evidence's chain reached; and {@code hardware} where
 * that root says that there is none.
 */
public final class AnchorClaim {
  private AnchorClaim() {}

  /** Adds them. */
  public static void add(JsonObject.Builder claims, TrustAnchor anchor, AnchorClass anchorClass) {
    claims.put(
        "anchor",
        JsonObject.builder()
            .put("vendor", anchor.vendor().code())
            .put("name", anchor.name())
            .put("spkiSha256", anchor.spkiSha256())
            .build());
    if (anchorClass == AnchorClass.DEVELOPMENT) {
      claims.put("hardware", "none");
    }
  }

  /** The same claims and these. */
  public static JsonObject with(JsonObject claims, TrustAnchor anchor, AnchorClass anchorClass) {
    JsonObject.Builder more = JsonObject.builder();
    claims.members().forEach(more::put);
    add(more, anchor, anchorClass);
    return more.build();
  }
}
