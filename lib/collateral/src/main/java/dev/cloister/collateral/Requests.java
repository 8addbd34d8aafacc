package dev.cloister.collateral;

import dev.cloister.attestation.AttestationResult;
import dev.cloister.attestation.ChainStatus;
import dev.cloister.attestation.CollateralKind;
import dev.cloister.attestation.Format;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.collateral.AmdRequest.Product;
import dev.cloister.collateral.AmdRequest.Tcb;
import dev.cloister.collateral.CollateralRequest.Intel;
import dev.cloister.collateral.CollateralRequest.PckCa;
import dev.cloister.collateral.CollateralRequest.Tee;
import dev.cloister.collateral.CollateralRequest.TokenKeys;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads requests out of claims (docs/reference/claims.md), which are unverified. */
final class Requests {
  private static final String TRUST_AUTHORITY = "Intel Trust Authority";

  /** The first report version that carries CPUID. */
  private static final int WITH_CPUID = 3;

  private Requests() {}

  static Optional<CollateralRequest> of(AttestationResult result) {
    JsonObject claims = result.claims();
    try {
      return switch (result.format()) {
        case TDX_V4, TDX_V5 -> intel(Tee.TDX, claims);
        case SGX_V3 -> intel(Tee.SGX, claims);
        case SNP -> amd(result);
        case AZURE_VTPM ->
            claims.string("tee").equals("snp") ? amd(result) : intel(Tee.TDX, claims);
        case CONFIDENTIAL_SPACE, INTEL_TRUST_AUTHORITY, AZURE_MAA -> token(result);
        default -> Optional.empty();
      };
    } catch (JsonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<CollateralRequest> intel(Tee tee, JsonObject claims)
      throws JsonException {
    JsonObject platform = claims.object("platform");
    String fmspc = platform.string("fmspc").toLowerCase(Locale.ROOT);
    String issuer = platform.string("ca");
    for (PckCa ca : PckCa.values()) {
      if (ca.code().equals(issuer)) {
        return Optional.of(new Intel(tee, fmspc, ca));
      }
    }
    return Optional.empty();
  }

  private static Optional<CollateralRequest> amd(AttestationResult result) throws JsonException {
    JsonObject claims = result.claims();
    Set<CollateralKind> wanted = EnumSet.of(CollateralKind.AMD_CRL);
    boolean certificateMissing = result.missing().contains(CollateralKind.VEK);
    if (certificateMissing) {
      wanted.add(CollateralKind.VEK);
    }
    if (result.chain() != ChainStatus.VALID && result.chain() != ChainStatus.EXPIRED) {
      wanted.add(CollateralKind.CHAIN);
    }
    // Without CPUID and certificate nothing tells Milan from Genoa.
    boolean unknown = certificateMissing && claims.integer("version") < WITH_CPUID;
    List<Product> products =
        unknown
            ? List.of(Product.MILAN, Product.GENOA)
            : List.of(product(claims.string("product")));
    return switch (claims.string("signingKey")) {
      case "VCEK" ->
          Optional.of(
              new AmdRequest.Vcek(
                  products,
                  claims.string("hardwareId"),
                  tcb(claims.object("reportedTcb"), products.getFirst()),
                  wanted));
      case "VLEK" -> Optional.of(new AmdRequest.Vlek(products, wanted));
      default -> Optional.empty();
    };
  }

  private static Product product(String code) {
    for (Product product : Product.values()) {
      if (product.code().equals(code)) {
        return product;
      }
    }
    throw new IllegalArgumentException("unknown product");
  }

  private static Tcb tcb(JsonObject levels, Product product) throws JsonException {
    return new Tcb(
        product == Product.TURIN ? Math.toIntExact(levels.integer("fmc")) : 0,
        Math.toIntExact(levels.integer("bootLoader")),
        Math.toIntExact(levels.integer("tee")),
        Math.toIntExact(levels.integer("snp")),
        Math.toIntExact(levels.integer("microcode")));
  }

  private static Optional<CollateralRequest> token(AttestationResult result) throws JsonException {
    JsonObject token = result.claims().object("token");
    String issuer = token.find("issuer").isPresent() ? token.string("issuer") : "";
    boolean trustAuthority = result.format() == Format.INTEL_TRUST_AUTHORITY;
    return Optional.of(
        new TokenKeys(
            trustAuthority && !issuer.startsWith("https://") ? TRUST_AUTHORITY : issuer,
            token.find("keyId").isPresent() ? token.string("keyId") : ""));
  }
}
