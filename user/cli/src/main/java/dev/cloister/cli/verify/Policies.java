package dev.cloister.cli.verify;

import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchors;
import dev.cloister.attestation.json.JsonArray;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.PolicyException;
import dev.cloister.attestation.policy.ReferenceValues;
import dev.cloister.cli.CliException;
import dev.cloister.cli.Host;
import dev.cloister.cli.NamedFiles;
import dev.cloister.collateral.bundle.CollateralBundle;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whose policy judges. */
final class Policies {
  private Policies() {}

  /** A policy and where it came from: {@code file}, {@code bundle} or {@code default}. */
  record Chosen(AppraisalPolicy policy, String source) {
    Chosen {
      Objects.requireNonNull(policy);
      Objects.requireNonNull(source);
    }

    /** The same, which accepts only evidence that agrees with one of these files besides. */
    Chosen with(Host host, List<String> referenceValues) throws CliException {
      List<ReferenceValues> sets = new ArrayList<>();
      for (String name : referenceValues) {
        try {
          sets.add(ReferenceValues.parse(NamedFiles.read(host, name)));
        } catch (PolicyException e) {
          throw CliException.usage("--reference-values " + name + ": " + e.getMessage());
        }
      }
      try {
        return new Chosen(policy.withReferenceValues(sets), source);
      } catch (PolicyException e) {
        throw CliException.usage("--reference-values: " + e.getMessage());
      }
    }
  }

  /**
   * The named file, else the bundle's policy, else the default one, which names the development
   * root where one is given.
   */
  static Chosen choose(Host host, @Nullable String file, Input input, TrustAnchors anchors)
      throws CliException {
    return choose(host, file, input.bundle().flatMap(CollateralBundle::policy), anchors);
  }

  /** The same, where a bundle's policy is at hand or not. */
  static Chosen choose(
      Host host, @Nullable String file, Optional<AppraisalPolicy> bundled, TrustAnchors anchors)
      throws CliException {
    try {
      if (file != null) {
        return new Chosen(AppraisalPolicy.parse(NamedFiles.read(host, file)), "file");
      }
      if (bundled.isPresent()) {
        return new Chosen(bundled.get(), "bundle");
      }
      return new Chosen(
          anchors instanceof DevelopmentAnchors roots
              ? AppraisalPolicy.of(naming(roots))
              : AppraisalPolicy.defaults(),
          "default");
    } catch (PolicyException e) {
      throw CliException.usage("--policy: " + e.getMessage());
    }
  }

  private static JsonObject naming(DevelopmentAnchors roots) {
    List<String> digests =
        roots.all().stream().map(anchor -> sha256(anchor.spki())).distinct().toList();
    return JsonObject.builder()
        .put("version", AppraisalPolicy.VERSION)
        .put(
            "anchors",
            JsonObject.builder().put("development", JsonArray.ofStrings(digests)).build())
        .build();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
