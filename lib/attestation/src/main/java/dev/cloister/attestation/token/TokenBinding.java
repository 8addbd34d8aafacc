package dev.cloister.attestation.token;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.format.ChallengeCheck;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Where tokens carry the binding B (docs/reference/binding.md): Confidential Space in its one
 * nonce; the others as runtime data, of which the TEE's report data holds the hash.
 */
final class TokenBinding {
  private static final int REPORT_DATA = 64;

  private TokenBinding() {}

  static Step check(TokenIssuer issuer, Tree token, Challenge challenge) {
    if (challenge instanceof Challenge.None) {
      return ChallengeCheck.fixedField(challenge, new byte[REPORT_DATA]);
    }
    if (issuer == TokenIssuer.CONFIDENTIAL_SPACE) {
      return nonce(token, challenge);
    }
    Tree attester = issuer == TokenIssuer.AZURE_MAA ? token : TrustAuthorityClaims.attester(token);
    Optional<byte[]> reportData =
        issuer == TokenIssuer.AZURE_MAA
            ? hex(AzureClaims.reportData(attester))
            : hex(TrustAuthorityClaims.reportData(attester));
    if (reportData.isEmpty()) {
      return Step.failed(
          ChallengeCheck.STEP,
          FindingCode.BINDING_UNSUPPORTED,
          "the token does not state the report data of a TEE");
    }
    return switch (challenge) {
      case Challenge.Bound bound -> {
        byte[] runtimeData = bound.binding().value();
        yield same(
            reportData.get(),
            issuer == TokenIssuer.AZURE_MAA
                ? Arrays.copyOf(Crypto.sha256(runtimeData), REPORT_DATA)
                : trustAuthority(token, runtimeData));
      }
      default -> ChallengeCheck.fixedField(challenge, reportData.get());
    };
  }

  private static Step nonce(Tree token, Challenge challenge) {
    List<String> nonces = ConfidentialSpaceClaims.nonces(token);
    if (nonces.size() != 1) {
      // With several nonces somebody else could have added the one that is looked for.
      return Step.failed(
          ChallengeCheck.STEP,
          FindingCode.BINDING_MISMATCH,
          "expected exactly one nonce in the token, found " + nonces.size());
    }
    byte[] expected =
        switch (challenge) {
          case Challenge.Bound bound ->
              Base64Url.encode(bound.binding().value32()).getBytes(StandardCharsets.US_ASCII);
          case Challenge.Raw raw -> raw.bytes();
          case Challenge.None none -> new byte[0];
        };
    return same(nonces.getFirst().getBytes(StandardCharsets.UTF_8), expected);
  }

  /** SHA-512 of the service's own nonce, where the token has one, and the runtime data. */
  private static byte[] trustAuthority(Tree token, byte[] runtimeData) {
    Tree attester = TrustAuthorityClaims.attester(token);
    MessageDigest digest = Crypto.digest("SHA-512");
    for (String part : List.of("val", "iat")) {
      Optional<String> inner = attester.text("verifier_nonce", part);
      Optional<String> value = inner.isPresent() ? inner : token.text("verifier_nonce", part);
      value.ifPresent(text -> digest.update(base64(text)));
    }
    return digest.digest(runtimeData);
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      // Whatever it is, no service hashed it; the comparison fails.
      return new byte[0];
    }
  }

  private static Optional<byte[]> hex(Optional<String> text) {
    try {
      return text.map(HexFormat.of()::parseHex).filter(bytes -> bytes.length == REPORT_DATA);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Step same(byte[] found, byte[] expected) {
    return MessageDigest.isEqual(found, expected)
        ? Step.passed(ChallengeCheck.STEP)
        : Step.failed(
            ChallengeCheck.STEP,
            FindingCode.BINDING_MISMATCH,
            "the evidence carries another challenge");
  }
}
