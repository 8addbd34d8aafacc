package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.Challenge;
import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.MalformedEvidenceException;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.Verifier;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.fuzz.AllocationLimit;
import dev.cloister.fuzz.FuzzTarget;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.testkit.token.TokenAuthority;
import dev.cloister.testkit.token.TokenSample;
import dev.cloister.testkit.token.TokenService;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * A whole verification and appraisal where a token or a key set is anything: the first byte says
 * which, the rest is it.
 */
public final class TokenVerifyTarget implements FuzzTarget {
  private static final Instant AT = Instant.parse("2026-11-21T00:00:00Z");

  private final TokenSample pki = sample(TokenService.CONFIDENTIAL_SPACE_PKI);
  private final TokenSample keySet = sample(TokenService.TRUST_AUTHORITY);
  private final Verifier verifier =
      Verifier.of(
          new DevelopmentAnchors(
              List.of(
                  TrustAnchor.of(Vendor.GOOGLE_CONFIDENTIAL_SPACE, "fuzz root", pki.anchorSpki()),
                  TrustAnchor.of(Vendor.INTEL_TRUST_AUTHORITY, "fuzz root", keySet.anchorSpki()))));
  private final AppraisalPolicy policy = AppraisalPolicy.defaults();

  @Override
  public String name() {
    return "token-verify";
  }

  @Override
  public void run(byte[] input) throws MalformedEvidenceException {
    if (input.length == 0) {
      throw new MalformedEvidenceException("nothing");
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    boolean isKeySet = (input[0] & 1) == 1;
    byte[] token = isKeySet ? keySet.token().getBytes(UTF_8) : rest;
    byte[] keys = isKeySet ? rest : keySet.keySet().orElseThrow().getBytes(UTF_8);
    Collateral collateral = Collateral.builder().add(CollateralKind.JWKS, keys).build();
    policy.appraise(
        verifier.verify(Verifier.parse(token), Challenge.raw(new byte[8]), collateral, AT));
  }

  @Override
  public Class<? extends Exception> refusal() {
    return MalformedEvidenceException.class;
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(
        prefixed(0, pki.token()),
        prefixed(0, keySet.token()),
        prefixed(1, keySet.keySet().orElseThrow()));
  }

  @Override
  public AllocationLimit allocationLimit() {
    return IntelSignedTarget.WITH_SIGNATURES;
  }

  private static TokenSample sample(TokenService service) {
    return TokenAuthority.create(service, Seed.of("fuzz " + service), AT).token(AT).issue();
  }

  private static byte[] prefixed(int which, String text) {
    return ((char) which + text).getBytes(UTF_8);
  }
}
