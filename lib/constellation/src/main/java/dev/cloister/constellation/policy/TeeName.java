package dev.cloister.constellation.policy;

import dev.cloister.attestation.Format;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How policies of secrets and keys and members of constellations name a kind of evidence: without
 * the version of its format.
 */
public final class TeeName {
  private static final Set<String> ALL =
      Stream.of(Format.values())
          .flatMap(format -> of(format).stream())
          .collect(Collectors.toUnmodifiableSet());

  private TeeName() {}

  /** All names. */
  public static Set<String> all() {
    return ALL;
  }

  /** The name; empty for what says nothing about a caller by itself. */
  public static Optional<String> of(Format format) {
    return switch (format) {
      case TDX_V4, TDX_V5 -> Optional.of("tdx");
      case SGX_V3 -> Optional.of("sgx");
      case SNP,
          NITRO,
          CONFIDENTIAL_SPACE,
          INTEL_TRUST_AUTHORITY,
          AZURE_MAA,
          TPM,
          AZURE_VTPM,
          ARM_CCA ->
          Optional.of(format.code());
      case TCG_EVENT_LOG, CCEL, CEL, NVIDIA_GPU -> Optional.empty();
    };
  }
}
