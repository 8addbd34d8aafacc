package dev.cloister.collateral;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** What collateral is about: enough to ask a vendor's service for it. */
public sealed interface CollateralRequest {

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
   * any collateral. Empty where no chain reached an anchor, as nothing would come of it, or where
   * no service is known for the format.
   */
  static Optional<CollateralRequest> of(AttestationResult result) {
    return switch (result.format()) {
      case TDX_V4, TDX_V5 -> intel(Tee.TDX, result.claims());
      case SGX_V3 -> intel(Tee.SGX, result.claims());
      default -> Optional.empty();
    };
  }

  private static Optional<CollateralRequest> intel(Tee tee, JsonObject claims) {
    try {
      JsonObject platform = claims.object("platform");
      String fmspc = platform.string("fmspc").toLowerCase(Locale.ROOT);
      String issuer = platform.string("ca");
      for (PckCa ca : PckCa.values()) {
        if (ca.code().equals(issuer)) {
          return Optional.of(new Intel(tee, fmspc, ca));
        }
      }
      return Optional.empty();
    } catch (JsonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
