package dev.cloister.conformance;

import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Certificate chains alone: JSON whose strings of hex are DER certificates, leaf first. */
final class ChainAdapter implements FormatAdapter {
  private static final Map<String, Vendor> VENDORS =
      Map.of(
          "amd-milan", Vendor.AMD_MILAN,
          "amd-genoa", Vendor.AMD_GENOA,
          "amd-turin", Vendor.AMD_TURIN,
          "gcp-ek-ak", Vendor.GOOGLE_VTPM,
          "intel", Vendor.INTEL,
          "aws", Vendor.AWS_NITRO,
          "nvidia", Vendor.NVIDIA_DEVICE,
          "google-cs", Vendor.GOOGLE_CONFIDENTIAL_SPACE);

  @Override
  public Set<String> formats() {
    return Set.of("x509-chain");
  }

  @Override
  public Observed observe(Inputs inputs, Verifiers verifiers) throws IOException {
    List<byte[]> chain = new ArrayList<>();
    try {
      collect(Json.parse(inputs.evidence()), chain);
    } catch (JsonException e) {
      return Observed.malformed(e.getMessage());
    }
    Vendor vendor = VENDORS.get(inputs.anchor());
    if (vendor == null) {
      throw new IOException("unknown anchor " + inputs.anchor());
    }
    ChainStatus status =
        verifiers.of(verifiers.pinned()).verifyChain(chain, vendor, inputs.instant());
    return new Observed(
        "ok",
        "-",
        status.code(),
        "-",
        "-",
        "-",
        status == ChainStatus.VALID ? "accept" : "reject",
        "");
  }

  private static void collect(JsonValue value, List<byte[]> chain) {
    switch (value) {
      case JsonObject object -> object.members().values().forEach(v -> collect(v, chain));
      case JsonArray array -> array.forEach(v -> collect(v, chain));
      case JsonString(String text) -> {
        String hex = text.startsWith("0x") ? text.substring(2) : text;
        if (hex.startsWith("3082") && hex.length() % 2 == 0) {
          chain.add(HexFormat.of().parseHex(hex));
        }
      }
      default -> {}
    }
  }
}
