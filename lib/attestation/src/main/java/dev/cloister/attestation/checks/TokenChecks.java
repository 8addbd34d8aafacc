package dev.cloister.attestation.checks;

import static dev.cloister.attestation.checks.Check.always;

import dev.cloister.attestation.Format;
import java.util.List;

/** Tokens of attestation services. */
final class TokenChecks {
  static final FormatChecks TOKENS =
      new FormatChecks(
          List.of(Format.CONFIDENTIAL_SPACE, Format.INTEL_TRUST_AUTHORITY, Format.AZURE_MAA),
          "Tokens of Confidential Space, Intel Trust Authority and Azure",
          List.of(
              always("token.header", "no critical extensions, and no type but JWT"),
              always("token.algorithm", "RS256; PS384 too for Trust Authority"),
              always("token.issuer", "the issuer is the service's"),
              always(
                  "token.key",
                  "the token's own certificate, or exactly one RSA key of the key sets that has its"
                      + " id"),
              always(
                  "token.chain",
                  "the key's certificates lead to an anchor of the vendor, or the key is one"),
              always("token.chainValidity", "the instant is inside the validity of each of them"),
              always("token.signature", "the key signed the token"),
              always("token.times", "the token's times are whole seconds and in order"),
              always("token.validity", "issued and started, and not expired; no skew is granted"),
              always(
                  "binding",
                  "Confidential Space: its one nonce is the binding; the others: report data is the"
                      + " hash of it")),
          List.of(
              "Revocation of token certificates.",
              "The evidence behind the token: the service's appraisal is believed.",
              "Image signatures and x-ms-runtime.",
              "That a key set is the service's: pin its root, or its keys."));

  private TokenChecks() {}
}
