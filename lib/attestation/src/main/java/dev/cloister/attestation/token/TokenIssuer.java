package dev.cloister.attestation.token;

import dev.cloister.attestation.Format;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.crypto.SignatureAlgorithm;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The services whose tokens are known: how each is recognised, signs and names itself. */
enum TokenIssuer {
  CONFIDENTIAL_SPACE(
      Format.CONFIDENTIAL_SPACE,
      Vendor.GOOGLE_CONFIDENTIAL_SPACE,
      Set.of("RS256"),
      Set.of("https://confidentialcomputing.googleapis.com"),
      Optional.empty()),
  INTEL_TRUST_AUTHORITY(
      Format.INTEL_TRUST_AUTHORITY,
      Vendor.INTEL_TRUST_AUTHORITY,
      Set.of("PS384", "RS256"),
      Set.of(
          "Intel Trust Authority",
          "Trust Authority",
          "AS Attestation Token Issuer",
          "https://portal.trustauthority.intel.com"),
      Optional.of(Pattern.compile("https://portal\\.[a-z]{2}\\.trustauthority\\.intel\\.com"))),
  AZURE_MAA(
      Format.AZURE_MAA,
      Vendor.AZURE_MAA,
      Set.of("RS256"),
      Set.of(),
      Optional.of(
          Pattern.compile(
              "https://[a-z0-9-]{1,63}(\\.[a-z0-9-]{1,63}){0,2}\\.attest\\.azure\\.net")));

  private final Format format;
  private final Vendor vendor;
  private final Set<String> algorithms;
  private final Set<String> names;
  private final Optional<Pattern> more;

  TokenIssuer(
      Format format,
      Vendor vendor,
      Set<String> algorithms,
      Set<String> names,
      Optional<Pattern> more) {
    this.format = format;
    this.vendor = vendor;
    this.algorithms = algorithms;
    this.names = names;
    this.more = more;
  }

  /**
   * Whose token it says it is: by {@code iss}; without one by PS384, which only Intel Trust
   * Authority uses.
   */
  static Optional<TokenIssuer> of(Jws token) {
    Optional<String> name = new Tree(token.payload()).text("iss");
    for (TokenIssuer candidate : values()) {
      if (name.filter(candidate::names).isPresent()) {
        return Optional.of(candidate);
      }
    }
    boolean ps384 = new Tree(token.header()).text("alg").filter("PS384"::equals).isPresent();
    return name.isEmpty() && ps384 ? Optional.of(INTEL_TRUST_AUTHORITY) : Optional.empty();
  }

  Format format() {
    return format;
  }

  Vendor vendor() {
    return vendor;
  }

  Set<String> algorithms() {
    return algorithms;
  }

  /** Whether the service calls itself that. */
  boolean names(String iss) {
    return names.contains(iss) || (more.isPresent() && more.get().matcher(iss).matches());
  }

  /** The algorithm of that JOSE name, if this service uses it. */
  Optional<SignatureAlgorithm> algorithm(String name) {
    if (!algorithms.contains(name)) {
      return Optional.empty();
    }
    return switch (name) {
      case "RS256" -> Optional.of(SignatureAlgorithm.RSA_PKCS1_SHA256);
      case "PS384" -> Optional.of(SignatureAlgorithm.RSA_PSS_SHA384);
      default -> Optional.empty();
    };
  }
}
