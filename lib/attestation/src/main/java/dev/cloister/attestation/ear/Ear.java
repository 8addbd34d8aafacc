package dev.cloister.attestation.ear;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.crypto.Crypto;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import java.security.SignatureException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An EAR of one appraisal: one submodule, named after the evidence's format. Immutable; each {@code
 * with} method gives another one.
 */
public final class Ear {
  /** Lengths a nonce may have, in bytes (RFC 9711, section 4.1, as base64url of 12 to 88). */
  public static final int MIN_NONCE = 9;

  /** The longest nonce, in bytes. */
  public static final int MAX_NONCE = 64;

  private final AttestationResult result;
  private final AppraisalPolicy policy;
  private final Appraisal appraisal;
  private final EarProfile profile;
  private final Optional<ByteString> nonce;
  private final Optional<ByteString> evidence;

  private Ear(
      AttestationResult result,
      AppraisalPolicy policy,
      Appraisal appraisal,
      EarProfile profile,
      Optional<ByteString> nonce,
      Optional<ByteString> evidence) {
    this.result = Objects.requireNonNull(result);
    this.policy = Objects.requireNonNull(policy);
    this.appraisal = Objects.requireNonNull(appraisal);
    this.profile = Objects.requireNonNull(profile);
    this.nonce = nonce;
    this.evidence = evidence;
  }

  /**
   * The appraisal of a result by a policy, in the profile {@link EarProfile#VERAISON}, without
   * nonce and evidence.
   */
  public static Ear of(AttestationResult result, AppraisalPolicy policy) {
    return new Ear(
        result,
        policy,
        policy.appraise(result),
        EarProfile.VERAISON,
        Optional.empty(),
        Optional.empty());
  }

  /** The same in another profile. */
  public Ear withProfile(EarProfile other) {
    return new Ear(result, policy, appraisal, other, nonce, evidence);
  }

  /**
   * The same with the nonce that the relying party chose.
   *
   * @param bytes {@value #MIN_NONCE} to {@value #MAX_NONCE} bytes
   * @throws IllegalArgumentException when it is shorter or longer
   */
  public Ear withNonce(byte[] bytes) {
    if (bytes.length < MIN_NONCE || bytes.length > MAX_NONCE) {
      throw new IllegalArgumentException(
          "expected a nonce of " + MIN_NONCE + " to " + MAX_NONCE + " bytes");
    }
    Optional<ByteString> value = Optional.of(ByteString.copyOf(bytes));
    return new Ear(result, policy, appraisal, profile, value, evidence);
  }

  /**
   * The same with the evidence itself, for auditors and other verifiers; it identifies a machine.
   */
  public Ear withRawEvidence(byte[] bytes) {
    Optional<ByteString> value = Optional.of(ByteString.copyOf(bytes));
    return new Ear(result, policy, appraisal, profile, nonce, value);
  }

  /** The trustworthiness vector. */
  public TrustVector vector() {
    return TrustVector.of(result, policy, appraisal);
  }

  /** The status: the worse of the verdict's tier and the vector's. */
  public TrustTier status() {
    TrustTier verdict = TrustTier.of(appraisal.verdict());
    TrustTier worst = vector().tier();
    return verdict.compareTo(worst) >= 0 ? verdict : worst;
  }

  /**
   * The claims-set.
   *
   * @param verifier who appraised
   * @param issuedAt when the EAR is made, which need not be the instant that was judged
   */
  public JsonObject claims(EarVerifierId verifier, Instant issuedAt) {
    JsonObject.Builder out =
        JsonObject.builder()
            .put("eat_profile", profile.uri())
            .put("iat", issuedAt.getEpochSecond())
            .put(
                name("ear.verifier-id"),
                JsonObject.builder()
                    .put("developer", verifier.developer())
                    .put("build", verifier.build())
                    .build());
    if (profile == EarProfile.IETF) {
      out.put(name("ear.status"), status().code());
    }
    nonce.ifPresent(bytes -> out.put("eat_nonce", base64Url(bytes.bytes())));
    evidence.ifPresent(bytes -> out.put(name("ear.raw-evidence"), base64Url(bytes.bytes())));
    return out.put(
            "submods", JsonObject.builder().put(result.format().code(), appraisalClaims()).build())
        .build();
  }

  private JsonObject appraisalClaims() {
    JsonObject.Builder out =
        JsonObject.builder()
            .put(name("ear.status"), status().code())
            .put(name("ear.trustworthiness-vector"), vector().json());
    if (profile == EarProfile.IETF) {
      out.put(name("ear.appraisal-policy-ids"), JsonArray.ofStrings(List.of(policyId(policy))));
    } else {
      out.put(name("ear.appraisal-policy-id"), policyId(policy));
    }
    if (!result.claims().members().isEmpty()) {
      out.put(name("ear.veraison.annotated-evidence"), result.claims());
    }
    return out.put(name("ear.veraison.policy-claims"), policyClaims()).build();
  }

  private JsonObject policyClaims() {
    List<JsonValue> findings = new ArrayList<>();
    appraisal
        .findings()
        .forEach(
            finding ->
                findings.add(
                    JsonObject.builder()
                        .put("code", finding.code())
                        .put("severity", finding.severity().code())
                        .put("message", finding.message())
                        .put("remedy", finding.remedy())
                        .build()));
    return JsonObject.builder()
        .put("at", result.at().toString())
        .put("bound", result.bound())
        .put("findings", new JsonArray(findings))
        .build();
  }

  /**
   * The id of a policy: the SHA-256 of its JSON, members in their order, without white space, as a
   * URI (RFC 6920).
   */
  public static String policyId(AppraisalPolicy policy) {
    return "ni:///sha-256;" + base64Url(Crypto.sha256(policy.json().toJson().getBytes(UTF_8)));
  }

  /**
   * The EAR as a JWT: a JWS in compact form (RFC 7515), one line of ASCII.
   *
   * @throws SignatureException when the key cannot sign
   */
  public String sign(EarVerifierId verifier, Instant issuedAt, EarKey key)
      throws SignatureException {
    JsonObject header = JsonObject.builder().put("alg", key.algorithm()).put("typ", "JWT").build();
    String signed =
        base64Url(header.toJson().getBytes(UTF_8))
            + "."
            + base64Url(claims(verifier, issuedAt).toJson().getBytes(UTF_8));
    return signed + "." + base64Url(key.sign(signed.getBytes(US_ASCII)));
  }

  private String name(String older) {
    return profile.name(older);
  }

  private static String base64Url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
