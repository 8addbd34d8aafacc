package dev.cloister.collateral.pcs;

import dev.cloister.collateral.CollateralRequest;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;

/** Where the documents of a PCS or PCCS are (Intel PCS API, version 4). */
public final class PcsEndpoints {
  private static final String INTEL = "https://api.trustedservices.intel.com";
  private static final String INTEL_ROOT_CRL =
      "https://certificates.trustedservices.intel.com/IntelSGXRootCA.der";

  private final String base;
  private final URI rootCrl;

  private PcsEndpoints(String base, URI rootCrl) {
    this.base = base;
    this.rootCrl = rootCrl;
  }

  /** Intel's own service. */
  public static PcsEndpoints intel() {
    return new PcsEndpoints(INTEL, URI.create(INTEL_ROOT_CRL));
  }

  /**
   * A cache of it, such as Intel's PCCS; it serves the root's CRL itself.
   *
   * @param base {@code https://host[:port][/path]} before {@code /sgx/certification/v4}; plain http
   *     is accepted, as everything fetched is signed
   * @throws IllegalArgumentException when it is not such a URL
   */
  public static PcsEndpoints pccs(URI base) {
    Objects.requireNonNull(base);
    String scheme = Objects.requireNonNullElse(base.getScheme(), "").toLowerCase(Locale.ROOT);
    boolean web = scheme.equals("https") || scheme.equals("http");
    if (!web
        || base.getHost() == null
        || base.getQuery() != null
        || base.getFragment() != null
        || base.getUserInfo() != null) {
      throw new IllegalArgumentException("expected a base URL such as https://pccs.example:8081");
    }
    String text = base.toString();
    String trimmed = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    return new PcsEndpoints(trimmed, URI.create(trimmed + "/sgx/certification/v4/rootcacrl"));
  }

  URI tcbInfo(CollateralRequest.Intel request) {
    return URI.create(
        base
            + "/"
            + request.tee().code()
            + "/certification/v4/tcb?fmspc="
            + request.fmspc().toUpperCase(Locale.ROOT));
  }

  URI qeIdentity(CollateralRequest.Intel request) {
    return URI.create(base + "/" + request.tee().code() + "/certification/v4/qe/identity");
  }

  URI pckCrl(CollateralRequest.Intel request) {
    return URI.create(
        base + "/sgx/certification/v4/pckcrl?ca=" + request.ca().code() + "&encoding=der");
  }

  URI rootCrl() {
    return rootCrl;
  }
}
