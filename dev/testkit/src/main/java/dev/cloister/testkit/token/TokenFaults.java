package dev.cloister.testkit.token;

import static dev.cloister.testkit.json.JsonText.object;

import dev.cloister.testkit.pki.Extension;
import dev.cloister.testkit.pki.Extension.Usage;
import dev.cloister.testkit.pki.Hooks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Everything that can be wrong with a token, one fault at a time. */
public final class TokenFaults {
  private static final Set<TokenService> ALL = EnumSet.allOf(TokenService.class);
  private static final Set<TokenService> PKI = EnumSet.of(TokenService.CONFIDENTIAL_SPACE_PKI);
  private static final Set<TokenService> KEY_SETS = EnumSet.complementOf(EnumSet.copyOf(PKI));
  private static final Set<TokenService> CERTIFIED =
      EnumSet.complementOf(EnumSet.of(TokenService.CONFIDENTIAL_SPACE_OIDC));
  private static final Set<TokenService> STATED_KEY =
      EnumSet.of(TokenService.CONFIDENTIAL_SPACE_OIDC, TokenService.TRUST_AUTHORITY);

  private final List<TokenFault> faults = new ArrayList<>();

  private TokenFaults() {}

  /** The list. */
  public static List<TokenFault> all() {
    TokenFaults list = new TokenFaults();
    list.malformed();
    list.header();
    list.times();
    list.keySets();
    list.certificates();
    return List.copyOf(list.faults);
  }

  private void malformed() {
    refused("two-parts", s -> s.token(t -> t.substring(0, t.lastIndexOf('.'))));
    refused("four-parts", s -> s.token(t -> t + ".AAAA"));
    refused("padded-signature", s -> s.token(t -> t + "="));
    refused("space-inside", s -> s.token(t -> t.replace(".", " .")));
    refused("header-is-array", s -> s.headerText(h -> "[" + h + "]"));
    refused("payload-is-text", s -> s.payloadText(p -> "\"text\""));
    refused("payload-ends-early", s -> s.payloadText(p -> p.substring(0, p.length() - 1)));
    refused("duplicate-claim", s -> s.payloadText(p -> "{\"exp\":1," + p.substring(1)));
    refused("duplicate-header", s -> s.headerText(h -> "{\"alg\":\"none\"," + h.substring(1)));
    refused("too-long", s -> s.claim("padding", "x".repeat(64 * 1024)));
    refused("signature-too-long", s -> s.signature(b -> new byte[2000]));
    refused("unknown-issuer", s -> s.claim("iss", "https://testkit.invalid"));
    refused(
        "issuer-with-suffix",
        s -> s.claim("iss", "https://confidentialcomputing.googleapis.com.testkit.invalid"));
  }

  private void header() {
    step(
        "unsigned",
        "token.algorithm",
        "signature.algorithm",
        ALL,
        s -> s.header("alg", "none").signature(b -> new byte[0]));
    step("hmac", "token.algorithm", "signature.algorithm", ALL, s -> s.header("alg", "HS256"));
    step("other-rsa", "token.algorithm", "signature.algorithm", ALL, s -> s.header("alg", "RS512"));
    step(
        "no-algorithm",
        "token.algorithm",
        "signature.algorithm",
        ALL,
        s -> s.header("alg", Optional.empty()));
    step(
        "critical-extension",
        "token.header",
        "token.header",
        ALL,
        s -> s.header("crit", List.of("exp")));
    step("another-type", "token.header", "token.header", ALL, s -> s.header("typ", "at+jwt"));
    step(
        "changed-signature",
        "token.signature",
        "signature.token",
        ALL,
        s -> s.signature(Hooks::flipLastBit));
    step(
        "foreign-key",
        "token.signature",
        "signature.token",
        ALL,
        TokenScenario::signedByForeignKey);
    step(
        "key-in-header",
        "token.signature",
        "signature.token",
        ALL,
        s -> s.signedByForeignKey().header("jwk", s.foreignJwk()));
    step(
        "no-issuer",
        "token.issuer",
        "token.issuer",
        EnumSet.of(TokenService.TRUST_AUTHORITY),
        s -> s.claim("iss", Optional.empty()));
  }

  private void times() {
    String times = "token.times";
    step("no-expiry", times, times, ALL, s -> s.claim("exp", Optional.empty()));
    step("no-issue", times, times, ALL, s -> s.claim("iat", Optional.empty()));
    step("expiry-is-text", times, times, ALL, s -> s.claim("exp", "4000000000"));
    step("not-before-is-text", times, times, ALL, s -> s.claim("nbf", "0"));
    step("expiry-beyond-time", times, times, ALL, s -> s.claim("exp", Long.MAX_VALUE));
    step("expires-before-issue", times, times, ALL, s -> s.claim("exp", 1));
    String validity = "token.validity";
    step("at-expiry", validity, "token.expired", ALL, s -> s.judgedAfter(Duration.ofHours(1)));
    step(
        "before-issue",
        validity,
        "token.notYetValid",
        ALL,
        s -> s.judgedAfter(Duration.ofSeconds(-1)));
    step(
        "before-start",
        validity,
        "token.notYetValid",
        ALL,
        s -> s.claim("nbf", s.issue().at().getEpochSecond() + 1));
  }

  private void keySets() {
    String key = "token.key";
    step("no-key-id", key, "token.key", KEY_SETS, s -> s.header("kid", Optional.empty()));
    step("empty-key-id", key, "token.key", KEY_SETS, s -> s.header("kid", ""));
    step(
        "unknown-key-id",
        key,
        "collateral.mismatch.jwks",
        KEY_SETS,
        s -> s.header("kid", "testkit-2"));
    step(
        "key-id-stands-twice",
        key,
        "collateral.rejected.jwks",
        KEY_SETS,
        s -> s.keySet(text -> text.replace("testkit-0", TokenAuthority.KEY_ID)));
    step(
        "shared-secret-in-set",
        key,
        "collateral.rejected.jwks",
        KEY_SETS,
        s -> s.keySet(text -> text.replace("{\"keys\":[", "{\"keys\":[{\"kty\":\"oct\"},")));
    step(
        "duplicate-member-in-set",
        key,
        "collateral.rejected.jwks",
        KEY_SETS,
        s -> s.keySet(text -> "{\"keys\":[]," + text.substring(1)));
    step("set-is-no-json", key, "collateral.rejected.jwks", KEY_SETS, s -> s.keySet(t -> "keys"));
    step("elliptic-key", key, "collateral.rejected.jwks", KEY_SETS, with("kty", "EC"));
    step("encryption-key", key, "collateral.rejected.jwks", KEY_SETS, with("use", "enc"));
    step("key-of-other-algorithm", key, "collateral.rejected.jwks", KEY_SETS, with("alg", "RS512"));
    step(
        "key-that-only-signs",
        key,
        "collateral.rejected.jwks",
        KEY_SETS,
        with("key_ops", List.of("sign")));
    step("short-modulus", key, "collateral.rejected.jwks", STATED_KEY, with("n", "wQ"));
    step(
        "foreign-key-in-set",
        "token.chain",
        "chain.untrusted",
        EnumSet.of(TokenService.CONFIDENTIAL_SPACE_OIDC),
        s -> s.signedByForeignKey().jwk(old -> merged(old, s.foreignJwk())));
    step(
        "stated-key-is-not-the-certified",
        key,
        "collateral.rejected.jwks",
        EnumSet.of(TokenService.TRUST_AUTHORITY, TokenService.AZURE),
        s -> s.jwk(old -> merged(old, s.foreignJwk())));
  }

  private void certificates() {
    String chain = "token.chain";
    step(
        "intermediate-missing",
        chain,
        "chain.untrusted",
        CERTIFIED,
        s -> s.chain(list -> List.of(list.getFirst(), list.getLast())));
    step(
        "signer-is-an-authority",
        chain,
        "chain.role",
        CERTIFIED,
        s -> s.leaf(c -> c.with(Extension.ca(OptionalInt.empty()))));
    step(
        "signer-may-not-sign",
        chain,
        "chain.role",
        CERTIFIED,
        s -> s.leaf(c -> c.with(Extension.usage(Usage.CRL_ONLY))));
    step(
        "intermediate-signs-itself", chain, "chain.role", PKI, TokenScenario::signedByIntermediate);
    step(
        "intermediate-is-no-authority",
        chain,
        "chain.role",
        CERTIFIED,
        s -> s.intermediate(c -> c.with(Extension.notCa())));
    step(
        "leaf-signature-changed",
        chain,
        "chain.signature",
        CERTIFIED,
        s -> s.leaf(c -> c.withHooks(Hooks.badSignature())));
    step(
        "leaf-expired",
        "token.chainValidity",
        "chain.expired",
        CERTIFIED,
        s -> s.leaf(c -> c.withValidity(Instant.EPOCH, s.issue().at().minusSeconds(1))));
    step(
        "leaf-not-yet-valid",
        "token.chainValidity",
        "chain.notYetValid",
        CERTIFIED,
        s ->
            s.leaf(
                c -> c.withValidity(s.issue().at().plusSeconds(1), s.issue().at().plusSeconds(9))));
    step("x5c-empty", "token.key", "token.key", PKI, s -> s.header("x5c", List.of()));
    step("x5c-not-base64", "token.key", "token.key", PKI, s -> s.header("x5c", List.of("*")));
    step(
        "x5c-no-certificate", "token.key", "token.key", PKI, s -> s.header("x5c", List.of("AAAA")));
    step(
        "x5c-too-many",
        "token.key",
        "token.key",
        PKI,
        s -> s.chain(list -> Collections.nCopies(17, list.getFirst())));
  }

  private static UnaryOperator<TokenScenario> with(String name, Object value) {
    return s -> s.jwk(old -> merged(old, object(name, value)));
  }

  private static Map<String, Object> merged(Map<String, Object> base, Map<String, Object> over) {
    Map<String, Object> all = new LinkedHashMap<>(base);
    all.putAll(over);
    return all;
  }

  private void refused(String name, UnaryOperator<TokenScenario> recipe) {
    step(name, "", "", ALL, recipe);
  }

  private void step(
      String name,
      String step,
      String code,
      Set<TokenService> services,
      UnaryOperator<TokenScenario> recipe) {
    faults.add(new TokenFault(name, step, code, services, recipe));
  }
}
