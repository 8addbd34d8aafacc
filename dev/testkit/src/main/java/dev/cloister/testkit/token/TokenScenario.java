package dev.cloister.testkit.token;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testkit.json.JsonText;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CertificateSpec;
import dev.cloister.testkit.pki.RsaKey;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A token to come: everything in it can be changed on its own. */
public final class TokenScenario {
  private static final Duration LIFETIME = Duration.ofHours(1);

  private final TokenAuthority authority;
  private final Instant at;
  private final Map<String, Object> header = new LinkedHashMap<>();
  private final Map<String, Object> claims = new LinkedHashMap<>();
  private UnaryOperator<String> headerText = UnaryOperator.identity();
  private UnaryOperator<String> payloadText = UnaryOperator.identity();
  private UnaryOperator<byte[]> signature = UnaryOperator.identity();
  private UnaryOperator<String> keySet = UnaryOperator.identity();
  private UnaryOperator<String> token = UnaryOperator.identity();
  private UnaryOperator<CertificateSpec> leaf = UnaryOperator.identity();
  private UnaryOperator<CertificateSpec> intermediate = UnaryOperator.identity();
  private UnaryOperator<List<Certificate>> chain = UnaryOperator.identity();
  private UnaryOperator<Map<String, Object>> jwk = UnaryOperator.identity();
  private Function<TokenAuthority, RsaKey> signer = TokenAuthority::signer;
  private Duration offset = Duration.ofMinutes(1);
  private boolean withKeySet = true;

  private TokenScenario(TokenAuthority authority, Instant at) {
    this.authority = authority;
    this.at = at;
  }

  static TokenScenario of(TokenAuthority authority, Instant at) {
    TokenScenario scenario = new TokenScenario(authority, at);
    scenario.header.put("alg", authority.service().algorithm());
    scenario.header.put("kid", TokenAuthority.KEY_ID);
    scenario.header.put("typ", "JWT");
    scenario.claims.putAll(TokenClaimSets.of(authority.service(), at, at.plus(LIFETIME)));
    return scenario;
  }

  /** The service. */
  public TokenService service() {
    return authority.service();
  }

  /** Binds the token to those 64 bytes, where the service has its place for them. */
  public TokenScenario bound(byte[] binding) {
    return change(s -> s.claims.putAll(TokenClaimSets.binding(authority.service(), binding)));
  }

  /** Sets a claim; an empty {@code Optional} leaves it out. */
  public TokenScenario claim(String name, Object value) {
    return change(s -> s.claims.put(name, value));
  }

  /** Sets a header parameter; an empty {@code Optional} leaves it out. */
  public TokenScenario header(String name, Object value) {
    return change(s -> s.header.put(name, value));
  }

  /** Changes the header's JSON text before it is signed. */
  public TokenScenario headerText(UnaryOperator<String> edit) {
    return change(s -> s.headerText = edit);
  }

  /** Changes the payload's JSON text before it is signed. */
  public TokenScenario payloadText(UnaryOperator<String> edit) {
    return change(s -> s.payloadText = edit);
  }

  /** Changes the signature. */
  public TokenScenario signature(UnaryOperator<byte[]> edit) {
    return change(s -> s.signature = edit);
  }

  /** Changes the finished token. */
  public TokenScenario token(UnaryOperator<String> edit) {
    return change(s -> s.token = edit);
  }

  /** Changes the signer's certificate. */
  public TokenScenario leaf(UnaryOperator<CertificateSpec> edit) {
    return change(s -> s.leaf = edit);
  }

  /** Changes the intermediate certificate. */
  public TokenScenario intermediate(UnaryOperator<CertificateSpec> edit) {
    return change(s -> s.intermediate = edit);
  }

  /** Changes the certificates that go with the key: leaf, intermediate, root. */
  public TokenScenario chain(UnaryOperator<List<Certificate>> edit) {
    return change(s -> s.chain = edit);
  }

  /** Changes the signer's entry in the key set. */
  public TokenScenario jwk(UnaryOperator<Map<String, Object>> edit) {
    return change(s -> s.jwk = edit);
  }

  /** Changes the key set's text. */
  public TokenScenario keySet(UnaryOperator<String> edit) {
    return change(s -> s.keySet = edit);
  }

  /** Leaves the key set out. */
  public TokenScenario withoutKeySet() {
    return change(s -> s.withKeySet = false);
  }

  /** Signed by the intermediate authority itself, whose certificate then comes first. */
  public TokenScenario signedByIntermediate() {
    return change(
        s -> {
          s.signer = TokenAuthority::intermediate;
          s.chain = list -> list.subList(1, list.size());
        });
  }

  /** Signed by a key that is not the authority's. */
  public TokenScenario signedByForeignKey() {
    return change(s -> s.signer = TokenAuthority::foreign);
  }

  /** Judged that long after its issue. */
  public TokenScenario judgedAfter(Duration value) {
    return change(s -> s.offset = value);
  }

  /** A JWK of a key that is not the authority's. */
  public Map<String, Object> foreignJwk() {
    return rsa(authority.foreign());
  }

  /** The token; the same every time. */
  public TokenSample issue() {
    List<Certificate> certificates = certificates();
    Map<String, Object> all = new LinkedHashMap<>(header);
    if (!service().hasKeySet()) {
      all.putIfAbsent("x5c", x5c(certificates));
    }
    String input =
        base64(headerText.apply(JsonText.write(present(all))).getBytes(UTF_8))
            + "."
            + base64(payloadText.apply(JsonText.write(present(claims))).getBytes(UTF_8));
    byte[] signed = signature.apply(signer.apply(authority).sign(input.getBytes(US_ASCII)));
    Optional<String> keys =
        service().hasKeySet() && withKeySet
            ? Optional.of(keySet.apply(keySetText(certificates)))
            : Optional.empty();
    return new TokenSample(
        token.apply(input + "." + base64(signed)), keys, authority.anchorSpki(), at.plus(offset));
  }

  /** Base64url without padding. */
  public static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private String keySetText(List<Certificate> certificates) {
    Map<String, Object> entry = new LinkedHashMap<>();
    if (service() == TokenService.AZURE) {
      entry.put("kty", "RSA");
    } else {
      entry.putAll(rsa(authority.signer()));
      entry.put("use", "sig");
      entry.put("alg", service().algorithm());
    }
    entry.put("kid", TokenAuthority.KEY_ID);
    if (service().hasCertificates()) {
      entry.put("x5c", x5c(certificates));
    }
    Map<String, Object> other = new LinkedHashMap<>(foreignJwk());
    other.put("kid", "testkit-0");
    return JsonText.write(Map.of("keys", List.of(other, present(jwk.apply(entry)))));
  }

  private List<Certificate> certificates() {
    return chain.apply(
        List.of(
            leaf.apply(authority.signerSpec()).sign(authority.intermediate()),
            intermediate.apply(authority.intermediateSpec()).sign(authority.root()),
            authority.rootSpec().sign(authority.root())));
  }

  private static List<String> x5c(List<Certificate> certificates) {
    List<String> out = new ArrayList<>();
    certificates.forEach(c -> out.add(Base64.getEncoder().encodeToString(c.der())));
    return out;
  }

  private static Map<String, Object> rsa(RsaKey key) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("kty", "RSA");
    out.put("n", base64(key.modulus()));
    out.put("e", base64(BigInteger.valueOf(65537).toByteArray()));
    return out;
  }

  private static Map<String, Object> present(Map<String, Object> members) {
    Map<String, Object> out = new LinkedHashMap<>(members);
    out.values().removeIf(value -> value instanceof Optional<?> o && o.isEmpty());
    return out;
  }

  private TokenScenario change(Consumer<TokenScenario> edit) {
    TokenScenario copy = new TokenScenario(authority, at);
    copy.header.putAll(header);
    copy.claims.putAll(claims);
    copy.headerText = headerText;
    copy.payloadText = payloadText;
    copy.signature = signature;
    copy.keySet = keySet;
    copy.token = token;
    copy.leaf = leaf;
    copy.intermediate = intermediate;
    copy.chain = chain;
    copy.jwk = jwk;
    copy.signer = signer;
    copy.offset = offset;
    copy.withKeySet = withKeySet;
    edit.accept(copy);
    return copy;
  }
}
