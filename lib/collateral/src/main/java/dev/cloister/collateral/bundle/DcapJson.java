package dev.cloister.collateral.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Collateral in the JSON form that dcap-qvl made common: signed JSON as strings, signatures and
 * CRLs in hex, chains in PEM. Members it does not know are ignored: they are not ours to define.
 */
final class DcapJson {
  private static final Pattern SIGNATURE = Pattern.compile("[0-9a-fA-F]{128}");

  private DcapJson() {}

  static Collateral read(JsonObject json) throws JsonException, BundleException {
    Collateral.Builder collateral = Collateral.builder();
    envelope(json, "tcb_info", "tcbInfo", CollateralKind.TCB_INFO, collateral);
    envelope(json, "qe_identity", "enclaveIdentity", CollateralKind.QE_IDENTITY, collateral);
    Set<String> chains = new LinkedHashSet<>();
    for (String name : List.of("tcb_info_issuer_chain", "qe_identity_issuer_chain")) {
      if (json.find(name).isPresent()) {
        chains.add(json.string(name));
      }
    }
    chains.forEach(pem -> collateral.add(CollateralKind.TCB_SIGNING_CHAIN, pem.getBytes(UTF_8)));
    hex(json, "root_ca_crl", CollateralKind.ROOT_CRL, collateral);
    hex(json, "pck_crl", CollateralKind.PCK_CRL, collateral);
    if (json.find("pck_certificate_chain").isPresent()) {
      collateral.add(
          CollateralKind.PCK_CHAIN, json.string("pck_certificate_chain").getBytes(UTF_8));
    }
    Collateral found = collateral.build();
    if (found.kinds().isEmpty()) {
      throw new BundleException(
          "expected a bundle (\"cloisterBundle\") or dcap-qvl collateral (\"tcb_info\"),"
              + " found neither");
    }
    return found;
  }

  /** Puts the signed bytes, unchanged, into the envelope that a PCS answers. */
  private static void envelope(
      JsonObject json,
      String name,
      String member,
      CollateralKind kind,
      Collateral.Builder collateral)
      throws JsonException, BundleException {
    if (json.find(name).isEmpty()) {
      return;
    }
    String signature = json.string(name + "_signature");
    if (!SIGNATURE.matcher(signature).matches()) {
      throw new BundleException(name + "_signature: expected 64 bytes in hex");
    }
    String text =
        "{\"" + member + "\":" + json.string(name) + ",\"signature\":\"" + signature + "\"}";
    collateral.add(kind, text.getBytes(UTF_8));
  }

  private static void hex(
      JsonObject json, String name, CollateralKind kind, Collateral.Builder collateral)
      throws JsonException, BundleException {
    if (json.find(name).isPresent()) {
      try {
        collateral.add(kind, HexFormat.of().parseHex(json.string(name)));
      } catch (IllegalArgumentException e) {
        throw new BundleException(name + ": expected hex");
      }
    }
  }
}
