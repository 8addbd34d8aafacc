package dev.cloister.collateral;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.CollateralKind;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What collateral is about: enough to ask a vendor's service for it. It is made of what evidence
 * says, so it holds identifiers of a checked form and never an address.
 */
public sealed interface CollateralRequest
    permits CollateralRequest.Intel, CollateralRequest.TokenKeys, AmdRequest {

  /** The kinds of collateral that are asked for. */
  Set<CollateralKind> kinds();

  /**
   * An Intel platform.
   *
   * @param tee what runs on it
   * @param fmspc family, model, stepping, platform and custom SKU: 12 lower-case hex digits
   * @param ca who issued its PCK certificate
   */
  record Intel(Tee tee, String fmspc, PckCa ca) implements CollateralRequest {
    private static final Pattern FMSPC = Pattern.compile("[0-9a-f]{12}");

    /** Refuses an FMSPC of another form: it becomes part of a URL. */
    public Intel {
      Objects.requireNonNull(tee);
      Objects.requireNonNull(ca);
      if (!FMSPC.matcher(fmspc).matches()) {
        throw new IllegalArgumentException("expected an FMSPC of 12 lower-case hex digits");
      }
    }

    @Override
    public Set<CollateralKind> kinds() {
      return Set.of(
          CollateralKind.TCB_INFO,
          CollateralKind.QE_IDENTITY,
          CollateralKind.TCB_SIGNING_CHAIN,
          CollateralKind.PCK_CRL,
          CollateralKind.ROOT_CRL);
    }
  }

  /**
   * The keys of a token's issuer.
   *
   * @param issuer as the token says, a key into the configured addresses and nothing else; {@code
   *     Intel Trust Authority} for all names that are no URL
   * @param keyId the key's id; empty where the token names none
   */
  record TokenKeys(String issuer, String keyId) implements CollateralRequest {
    /** Longest name, in characters. */
    public static final int MAX_LENGTH = 512;

    /** Refuses names that are too long to be one. */
    public TokenKeys {
      if (issuer.isEmpty() || issuer.length() > MAX_LENGTH || keyId.length() > MAX_LENGTH) {
        throw new IllegalArgumentException("expected names of at most " + MAX_LENGTH);
      }
    }

    @Override
    public Set<CollateralKind> kinds() {
      return Set.of(CollateralKind.JWKS);
    }
  }

  /** Intel's TEEs, by the path of their service. */
  enum Tee {
    /** Trust domains. */
    TDX("tdx"),
    /** Enclaves. */
    SGX("sgx");

    private final String code;

    Tee(String code) {
      this.code = code;
    }

    /** The stable code. */
    public String code() {
      return code;
    }
  }

  /** Issuers of PCK certificates. */
  enum PckCa {
    /** Multi-package platforms. */
    PLATFORM("platform"),
    /** Single-package platforms. */
    PROCESSOR("processor");

    private final String code;

    PckCa(String code) {
      this.code = code;
    }

    /** The stable code. */
    public String code() {
      return code;
    }
  }

  /**
   * What this evidence needs, from the claims of a verification, which may have been made without
   * any collateral. Empty where no service is known for the format, where an Intel chain reached no
   * anchor, as nothing would come of it, and where the host masks its chip's id.
   */
  static Optional<CollateralRequest> of(AttestationResult result) {
    return Requests.of(result);
  }

  /**
   * What of this evidence's collateral ages, missing or not: what is there may be older than
   * today's. A token's keys only where they are missing: they are found by id.
   */
  static Optional<CollateralRequest> current(AttestationResult result) {
    return Requests.of(result)
        .filter(
            request ->
                !(request instanceof TokenKeys) || result.missing().contains(CollateralKind.JWKS));
  }

  /** The same, and only where verification missed something that a service has. */
  static Optional<CollateralRequest> missing(AttestationResult result) {
    return Requests.of(result)
        .filter(
            request ->
                !result.missing().isEmpty()
                    || (request instanceof AmdRequest amd
                        && amd.wanted().contains(CollateralKind.CHAIN)));
  }
}
