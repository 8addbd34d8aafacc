package dev.cloister.attestation.token;

import dev.cloister.attestation.AnchorClass;
import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.CollateralUse;
import dev.cloister.attestation.FindingCode;
import dev.cloister.attestation.Step;
import dev.cloister.attestation.TcbStatus;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.crypto.SignatureAlgorithm;
import dev.cloister.attestation.format.AnchorClaim;
import dev.cloister.attestation.format.Steps;
import dev.cloister.attestation.format.VerificationContext;
import dev.cloister.attestation.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Verifies one token (RFC 7515, RFC 7519, RFC 8725): the algorithm is one the service uses, its key
 * leads to a pinned root, the instant is inside the token's times. No clock skew is granted: who
 * knows his clock to be late passes another instant.
 */
final class TokenVerification {
  static final String HEADER = "token.header";
  static final String ALGORITHM = "token.algorithm";
  static final String ISSUER = "token.issuer";
  static final String KEY = "token.key";
  static final String CHAIN = "token.chain";
  static final String VALIDITY = "token.chainValidity";
  static final String SIGNATURE = "token.signature";

  private final AttestationToken token;
  private final Jws jws;
  private final TokenIssuer issuer;
  private final String algorithmName;
  private final VerificationContext context;
  private final Steps steps = new Steps();
  private final List<CollateralUse> collateral = new ArrayList<>();

  private TokenVerification(AttestationToken token, VerificationContext context) {
    this.token = token;
    this.jws = token.jws();
    this.issuer = token.issuer();
    this.algorithmName = algorithmName(jws);
    this.context = context;
  }

  static AttestationResult verify(AttestationToken token, VerificationContext context) {
    return new TokenVerification(token, context).run();
  }

  private AttestationResult run() {
    header();
    Optional<SignatureAlgorithm> algorithm = algorithm();
    issuer();
    Optional<TokenKey> key = algorithm.isPresent() ? key() : blockedKey();
    chain(key);
    signature(algorithm, key);
    new TokenTimes(jws.payload(), context.at(), steps).check();
    Step binding =
        steps.add(TokenBinding.check(issuer, new Tree(jws.payload()), context.challenge()));

    Optional<TrustAnchor> anchor = key.flatMap(TokenKey::anchor);
    AnchorClass anchorClass = context.anchors().anchorClass();
    Optional<TcbStatus> tcb = steps.passed(CHAIN, SIGNATURE) ? token.tcbStatus() : Optional.empty();
    return new AttestationResult(
        issuer.format(),
        anchorClass,
        context.at(),
        steps.all(),
        steps.signature(ALGORITHM, SIGNATURE),
        chainStatus(),
        tcb,
        tcb.isPresent() ? token.advisories() : List.of(),
        collateral,
        binding.outcome() == Step.Outcome.PASSED,
        JsonObject.later(() -> claims(token, anchor, anchorClass)));
  }

  private static JsonObject claims(
      AttestationToken token, Optional<TrustAnchor> anchor, AnchorClass anchorClass) {
    JsonObject.Builder claims = token.claims();
    anchor.ifPresent(found -> AnchorClaim.add(claims, found, anchorClass));
    return claims.build();
  }

  private void header() {
    Tree header = new Tree(jws.header());
    boolean plain = !jws.header().has("crit");
    boolean type = header.text("typ").orElse("JWT").equalsIgnoreCase("JWT");
    steps.check(
        HEADER,
        plain && type,
        FindingCode.TOKEN_HEADER,
        plain ? "expected type JWT, found another" : "the header has critical extensions (crit)");
  }

  private Optional<SignatureAlgorithm> algorithm() {
    Optional<SignatureAlgorithm> algorithm = issuer.algorithm(algorithmName);
    steps.check(
        ALGORITHM,
        algorithm.isPresent(),
        FindingCode.SIGNATURE_ALGORITHM,
        () -> "expected " + String.join(" or ", issuer.algorithms()) + ", found " + algorithmName);
    return algorithm;
  }

  private static String algorithmName(Jws jws) {
    return new Tree(jws.header()).text("alg").filter(n -> n.length() <= 16).orElse("none");
  }

  private void issuer() {
    steps.check(
        ISSUER,
        new Tree(jws.payload()).text("iss").filter(issuer::names).isPresent(),
        FindingCode.TOKEN_ISSUER,
        () -> "the token does not name " + issuer.format().code() + " as its issuer");
  }

  private Optional<TokenKey> blockedKey() {
    steps.blocked(ALGORITHM, KEY);
    return Optional.empty();
  }

  private Optional<TokenKey> key() {
    switch (new KeyFinder(context, issuer).find(jws, algorithmName)) {
      case KeyLookup.Found found -> {
        steps.add(Step.passed(KEY));
        return Optional.of(found.key());
      }
      case KeyLookup.NoKeySet none -> {
        collateral.add(CollateralUse.without(CollateralKind.JWKS, CollateralUse.State.MISSING));
        String code = FindingCode.COLLATERAL_MISSING.of(CollateralKind.JWKS);
        steps.add(Step.notRun(KEY, code, "the token names its key by id; no key set is supplied"));
      }
      case KeyLookup.BadKeySet bad -> {
        collateral.add(CollateralUse.without(CollateralKind.JWKS, CollateralUse.State.REJECTED));
        FindingCode code =
            bad.absent() ? FindingCode.COLLATERAL_MISMATCH : FindingCode.COLLATERAL_REJECTED;
        steps.add(Step.failed(KEY, code.of(CollateralKind.JWKS), bad.detail()));
      }
      case KeyLookup.BadHeader bad ->
          steps.add(Step.failed(KEY, FindingCode.TOKEN_KEY, bad.detail()));
    }
    return Optional.empty();
  }

  private void chain(Optional<TokenKey> key) {
    if (key.isEmpty()) {
      steps.blocked(KEY, List.of(CHAIN, VALIDITY));
      return;
    }
    if (key.get().fromKeySet()) {
      boolean trusted = key.get().anchor().isPresent();
      collateral.add(
          CollateralUse.without(
              CollateralKind.JWKS,
              trusted ? CollateralUse.State.CURRENT : CollateralUse.State.REJECTED));
    }
    switch (key.get().trust()) {
      case TokenKey.Untrusted none -> {
        steps.add(Step.failed(CHAIN, none.code(), none.detail()));
        steps.blocked(CHAIN, VALIDITY);
      }
      case TokenKey.Pinned pinned -> {
        steps.add(Step.passed(CHAIN));
        steps.add(Step.passed(VALIDITY));
      }
      case TokenKey.Certified certified -> {
        steps.add(Step.passed(CHAIN));
        steps.add(certified.path().validity(VALIDITY, context.at()));
      }
    }
  }

  private void signature(Optional<SignatureAlgorithm> algorithm, Optional<TokenKey> key) {
    if (algorithm.isEmpty() || key.isEmpty()) {
      steps.blocked(algorithm.isEmpty() ? ALGORITHM : KEY, SIGNATURE);
      return;
    }
    steps.check(
        SIGNATURE,
        jws.signed()
            .read(
                (bytes, from, length) ->
                    context
                        .crypto()
                        .verify(
                            algorithm.get(),
                            key.get().key(),
                            bytes,
                            from,
                            length,
                            jws.signature().bytes())),
        FindingCode.SIGNATURE_TOKEN,
        "the token is not signed by the key it names");
  }

  private ChainStatus chainStatus() {
    if (!steps.passed(CHAIN)) {
      return steps.anyFailed(CHAIN) ? ChainStatus.INVALID : ChainStatus.NOT_RUN;
    }
    return steps.passed(VALIDITY) ? ChainStatus.VALID : ChainStatus.EXPIRED;
  }
}
