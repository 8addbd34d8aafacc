package dev.cloister.conformance;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonNumber;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Turns the files that go with Intel quotes into collateral as PCS answers it. The forms are those
 * of the cases file's header: PCS JSON, DER, PEM, URL-encoded PEM, dcap-qvl bundles ({@code
 * *.collateral.json}) and fortanix' {@code .tcb}, {@code .id} and {@code .crl}.
 */
final class IntelCollateralFiles {
  private IntelCollateralFiles() {}

  static Collateral read(Inputs inputs) throws IOException {
    Collateral.Builder out = Collateral.builder();
    try {
      for (Companion file : inputs.companions("tcbInfo")) {
        out.add(CollateralKind.TCB_INFO, document(file, "tcbInfo", "tcb_info", "raw_tcb_info"));
      }
      for (Companion file : inputs.companions("qeIdentity")) {
        out.add(
            CollateralKind.QE_IDENTITY,
            document(file, "enclaveIdentity", "qe_identity", "raw_enclave_identity"));
      }
      for (Companion file : inputs.companions("rootCrl")) {
        out.add(CollateralKind.ROOT_CRL, crl(file, "root_ca_crl"));
      }
      for (Companion file : inputs.companions("pckCrl")) {
        out.add(CollateralKind.PCK_CRL, crl(file, "pck_crl"));
      }
      for (Companion file : inputs.companions("tcbSigningChain")) {
        out.add(CollateralKind.TCB_SIGNING_CHAIN, chain(file, "tcb_info_issuer_chain"));
      }
      for (String role : new String[] {"pckCert", "pckChain"}) {
        for (Companion file : inputs.companions(role)) {
          out.add(CollateralKind.PCK_CHAIN, chain(file, "pck_certificate_chain"));
        }
      }
    } catch (JsonException e) {
      throw new IOException(e);
    }
    return out.build();
  }

  private static boolean isBundle(Companion file) {
    return file.path().endsWith(".collateral.json");
  }

  private static byte[] document(Companion file, String member, String bundled, String fortanix)
      throws IOException, JsonException {
    if (isBundle(file)) {
      JsonObject bundle = file.json();
      return envelope(member, bundle.string(bundled), bundle.string(bundled + "_signature"));
    }
    if (file.path().endsWith(".tcb") || file.path().endsWith(".id")) {
      JsonObject json = file.json();
      return envelope(member, json.string(fortanix), rawSignature(json.array("signature")));
    }
    return file.bytes();
  }

  private static byte[] envelope(String member, String raw, String signature) {
    return ("{\"" + member + "\":" + raw + ",\"signature\":\"" + signature + "\"}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] crl(Companion file, String bundled) throws IOException, JsonException {
    if (isBundle(file)) {
      return HexFormat.of().parseHex(file.json().string(bundled));
    }
    return file.text().stripLeading().startsWith("{")
        ? file.json().string("crl").getBytes(StandardCharsets.US_ASCII)
        : file.bytes();
  }

  private static byte[] chain(Companion file, String bundled) throws IOException, JsonException {
    if (isBundle(file)) {
      return file.json().string(bundled).getBytes(StandardCharsets.US_ASCII);
    }
    if (file.path().endsWith(".tcb") || file.path().endsWith(".id")) {
      return String.join("\n", file.json().array("ca_chain").strings())
          .getBytes(StandardCharsets.US_ASCII);
    }
    if (file.path().endsWith("_chain.txt")) {
      return URLDecoder.decode(file.text(), StandardCharsets.US_ASCII)
          .getBytes(StandardCharsets.US_ASCII);
    }
    return file.bytes();
  }

  /** A DER ECDSA signature as a list of numbers, in the form r and s as hex. */
  private static String rawSignature(JsonArray list) throws JsonException {
    byte[] der = new byte[list.size()];
    int at = 0;
    for (JsonValue value : list) {
      if (!(value instanceof JsonNumber number)) {
        throw new JsonException("expected a list of numbers");
      }
      der[at++] = (byte) number.longValue();
    }
    int r = 4;
    int s = r + der[3] + 2;
    return half(der, r, der[3]) + half(der, s, der[s - 1]);
  }

  private static String half(byte[] der, int from, int length) {
    BigInteger value = new BigInteger(1, Arrays.copyOfRange(der, from, from + length));
    String hex = value.toString(16);
    return "0".repeat(64 - hex.length()) + hex;
  }
}
