package dev.cloister.collateral.pcs;

import dev.cloister.collateral.CollateralRequest;
import dev.cloister.collateral.http.WebAddress;
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
  private final TcbUpdate update;

  private PcsEndpoints(String base, URI rootCrl, TcbUpdate update) {
    this.base = base;
    this.rootCrl = rootCrl;
    this.update = update;
  }

  /** Intel's own service. */
  public static PcsEndpoints intel() {
    return new PcsEndpoints(INTEL, URI.create(INTEL_ROOT_CRL), new TcbUpdate.Standard());
  }

  /**
   * A cache of it, such as Intel's PCCS; it serves the root's CRL itself.
   *
   * @param base {@code https://host[:port][/path]} before {@code /sgx/certification/v4}; plain http
   *     is accepted, as everything fetched is signed
   * @throws IllegalArgumentException when it is not such a URL
   */
  public static PcsEndpoints pccs(URI base) {
    String text = WebAddress.of(base);
    return new PcsEndpoints(
        text, URI.create(text + "/sgx/certification/v4/rootcacrl"), new TcbUpdate.Standard());
  }

  /** The same service, asked for another TCB info and QE identity. */
  public PcsEndpoints with(TcbUpdate other) {
    return new PcsEndpoints(base, rootCrl, Objects.requireNonNull(other));
  }

  URI tcbInfo(CollateralRequest.Intel request) {
    String query = "?fmspc=" + request.fmspc().toUpperCase(Locale.ROOT);
    String parameter = update.parameter();
    return URI.create(
        base
            + "/"
            + request.tee().code()
            + "/certification/v4/tcb"
            + query
            + (parameter.isEmpty() ? "" : "&" + parameter));
  }

  URI qeIdentity(CollateralRequest.Intel request) {
    String parameter = update.parameter();
    return URI.create(
        base
            + "/"
            + request.tee().code()
            + "/certification/v4/qe/identity"
            + (parameter.isEmpty() ? "" : "?" + parameter));
  }

  URI pckCrl(CollateralRequest.Intel request) {
    return URI.create(
        base + "/sgx/certification/v4/pckcrl?ca=" + request.ca().code() + "&encoding=der");
  }

  URI rootCrl() {
    return rootCrl;
  }
}
