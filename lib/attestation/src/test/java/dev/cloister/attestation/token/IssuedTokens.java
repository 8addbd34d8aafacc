package dev.cloister.attestation.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.binding.BoundKey;
import dev.cloister.attestation.binding.KeyUsage;
import dev.cloister.attestation.binding.Purpose;
import dev.cloister.attestation.binding.Role;
import dev.cloister.testkit.pki.EcKey;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.token.TokenAuthority;
import dev.cloister.testkit.token.TokenSample;
import dev.cloister.testkit.token.TokenScenario;
import dev.cloister.testkit.token.TokenService;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Tokens of the testkit's services, and how to judge them. */
final class IssuedTokens {
  static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
  private static final Map<TokenService, TokenAuthority> AUTHORITIES = authorities();

  private IssuedTokens() {}

  static TokenScenario of(TokenService service) {
    return Objects.requireNonNull(AUTHORITIES.get(service)).token(AT);
  }

  static AttestationResult verify(TokenService service, TokenSample sample, Challenge challenge)
      throws MalformedEvidenceException {
    Verifier verifier =
        Verifier.of(
            new DevelopmentAnchors(
                List.of(TrustAnchor.of(vendor(service), "issued", sample.anchorSpki()))));
    return verify(verifier, sample, challenge);
  }

  static AttestationResult verify(Verifier verifier, TokenSample sample, Challenge challenge)
      throws MalformedEvidenceException {
    Collateral.Builder collateral = Collateral.builder();
    sample.keySet().ifPresent(set -> collateral.add(CollateralKind.JWKS, set.getBytes(UTF_8)));
    return verifier.verify(
        Verifier.parse(sample.token().getBytes(UTF_8)), challenge, collateral.build(), sample.at());
  }

  static Vendor vendor(TokenService service) {
    return switch (service) {
      case CONFIDENTIAL_SPACE_PKI, CONFIDENTIAL_SPACE_OIDC -> Vendor.GOOGLE_CONFIDENTIAL_SPACE;
      case TRUST_AUTHORITY -> Vendor.INTEL_TRUST_AUTHORITY;
      case AZURE -> Vendor.AZURE_MAA;
    };
  }

  static Binding binding(String user) {
    BoundKey key = BoundKey.of(KeyUsage.HPKE, EcKey.p256(Seed.of("token binding")).spki());
    return Binding.of(
        Purpose.ENCLAVE_SESSION,
        Role.NONE,
        new byte[32],
        List.of(key),
        List.of("audience".getBytes(UTF_8), user.getBytes(UTF_8)));
  }

  private static Map<TokenService, TokenAuthority> authorities() {
    Map<TokenService, TokenAuthority> all = new EnumMap<>(TokenService.class);
    for (TokenService service : TokenService.values()) {
      all.put(
          service,
          TokenAuthority.create(
              service, Seed.of("tokens " + service), AT.minus(Duration.ofDays(1))));
    }
    return all;
  }
}
