package dev.cloister.attestation.ear;

import dev.cloister.attestation.AnchorClass;
import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.SignatureStatus;
import dev.cloister.attestation.json.JsonBoolean;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.policy.Appraisal;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.Finding;
import dev.cloister.attestation.policy.Severity;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * An AR4SI trustworthiness vector: a value per claim, 0 where we make no statement. Proven facts
 * give the affirming values; findings raise them, and the highest wins.
 *
 * @param values one per category
 */
public record TrustVector(Map<TrustCategory, Integer> values) {
  private static final int PROVEN = 2;
  private static final int APPROVED_BOOT = 3;

  /** Sections of a policy that say how the TEE has to be configured. */
  private static final List<String> CONFIGURATION =
      List.of("tdx", "sgx", "snp", "confidentialSpace");

  /** Copies the values; a category that is missing counts as 0. */
  public TrustVector {
    Map<TrustCategory, Integer> all = new EnumMap<>(TrustCategory.class);
    for (TrustCategory category : TrustCategory.values()) {
      all.put(category, values.getOrDefault(category, 0));
    }
    values = Collections.unmodifiableMap(all);
  }

  /** The vector of an appraisal. */
  public static TrustVector of(
      AttestationResult result, AppraisalPolicy policy, Appraisal appraisal) {
    Map<TrustCategory, Integer> values = proven(result, policy, appraisal);
    for (Finding finding : appraisal.findings()) {
      if (finding.severity() != Severity.INFO) {
        TrustEffect effect = TrustEffect.of(finding.code());
        int value = finding.severity() == Severity.ERROR ? effect.error() : effect.warning();
        effect.categories().forEach(category -> values.merge(category, value, Math::max));
      }
    }
    return new TrustVector(values);
  }

  private static Map<TrustCategory, Integer> proven(
      AttestationResult result, AppraisalPolicy policy, Appraisal appraisal) {
    Map<TrustCategory, Integer> values = new EnumMap<>(TrustCategory.class);
    boolean genuine =
        result.signature() == SignatureStatus.VALID && result.chain() == ChainStatus.VALID;
    if (!genuine) {
      return values;
    }
    values.put(TrustCategory.INSTANCE_IDENTITY, PROVEN);
    if (appraisal.findings().stream().noneMatch(TrustVector::isAboutCode)) {
      values.put(TrustCategory.EXECUTABLES, APPROVED_BOOT);
    }
    if (CONFIGURATION.stream().anyMatch(name -> isFor(name, policy, result))) {
      values.put(TrustCategory.CONFIGURATION, PROVEN);
    }
    // A development root says that no hardware protects anything.
    if (result.anchorClass() == AnchorClass.VENDOR && speaksOfHardware(result)) {
      values.put(TrustCategory.HARDWARE, PROVEN);
      if (encryptsMemory(result)
          && result.claims().find("debug").filter(new JsonBoolean(false)::equals).isPresent()) {
        values.put(TrustCategory.RUNTIME_OPAQUE, PROVEN);
      }
    }
    return values;
  }

  private static boolean isAboutCode(Finding finding) {
    return TrustEffect.of(finding.code()).categories().contains(TrustCategory.EXECUTABLES);
  }

  private static boolean isFor(String section, AppraisalPolicy policy, AttestationResult result) {
    return policy.json().find(section).isPresent()
        && (tee(result).equals(section)
            || (section.equals("confidentialSpace") && tee(result).equals("confidential-space")));
  }

  /** A TPM and a log say nothing of the processor. */
  private static boolean speaksOfHardware(AttestationResult result) {
    return switch (result.format()) {
      case TPM, TCG_EVENT_LOG, CCEL, CEL -> false;
      default -> true;
    };
  }

  /** Nitro enclaves and Arm realms are isolated, which AR4SI does not call opaque. */
  private static boolean encryptsMemory(AttestationResult result) {
    return switch (tee(result)) {
      case "tdx", "sgx", "snp", "confidential-space" -> true;
      default -> false;
    };
  }

  private static String tee(AttestationResult result) {
    try {
      return result.claims().string("tee");
    } catch (JsonException e) {
      return "";
    }
  }

  /** The value of a claim. */
  public int value(TrustCategory category) {
    return values.getOrDefault(category, 0);
  }

  /** The tier of the worst claim. */
  public TrustTier tier() {
    return values.values().stream()
        .map(TrustTier::of)
        .max(TrustTier::compareTo)
        .orElse(TrustTier.NONE);
  }

  JsonObject json() {
    JsonObject.Builder out = JsonObject.builder();
    values.forEach((category, value) -> out.put(category.code(), value));
    return out.build();
  }
}
