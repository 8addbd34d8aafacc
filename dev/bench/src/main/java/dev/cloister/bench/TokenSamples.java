package dev.cloister.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.bench.Check.Scheme;
import dev.cloister.bench.Samples.Sample;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.token.TokenAuthority;
import dev.cloister.testkit.token.TokenSample;
import dev.cloister.testkit.token.TokenService;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Issued tokens. */
final class TokenSamples {
  private final TokenService service;
  private final Scenario scenario;
  private final TokenAuthority authority;

  private TokenSamples(TokenService service, Scenario scenario) {
    this.service = service;
    this.scenario = scenario;
    this.authority =
        TokenAuthority.create(
            service, Seed.of("bench token"), Samples.AT.minus(Duration.ofDays(1)));
  }

  static Samples of(TokenService service, Vendor vendor, Scenario scenario) throws Exception {
    return new TokenSamples(service, scenario).issue(vendor);
  }

  private Samples issue(Vendor vendor) throws Exception {
    List<Sample> all = new ArrayList<>();
    for (int i = 0; i < Samples.OF_ONE_PLATFORM; i++) {
      TokenSample token = authority.token(Samples.AT).claim("jti", "bench-" + i).issue();
      Collateral.Builder collateral = Collateral.builder();
      token.keySet().ifPresent(set -> collateral.add(CollateralKind.JWKS, set.getBytes(UTF_8)));
      all.add(new Sample(token.token().getBytes(UTF_8), collateral.build(), checks(token.token())));
    }
    return new Samples(
        new DevelopmentAnchors(
            List.of(TrustAnchor.of(vendor, "bench root", authority.anchorSpki()))),
        Samples.AT.plus(Duration.ofMinutes(1)),
        all);
  }

  private List<Check> checks(String token) throws Exception {
    List<Check> out = new ArrayList<>();
    if (scenario == Scenario.COLD && service.hasCertificates()) {
      List<X509Certificate> chain =
          authority.certificates().stream().map(Certificate::x509).toList();
      out.add(Check.issued(Scheme.RSA_SHA256, chain.get(0), chain.get(1), false));
      out.add(Check.issued(Scheme.RSA_SHA256, chain.get(1), chain.get(2), false));
      out.add(Check.issued(Scheme.RSA_SHA256, chain.get(2), chain.get(2), false));
    }
    int end = token.lastIndexOf('.');
    out.add(
        new Check(
            service.algorithm().equals("PS384") ? Scheme.PSS_SHA384 : Scheme.RSA_SHA256,
            authority.signerSpki(),
            token.substring(0, end).getBytes(UTF_8),
            Base64.getUrlDecoder().decode(token.substring(end + 1)),
            scenario == Scenario.WARM));
    return out;
  }
}
