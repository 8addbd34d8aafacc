package dev.cloister.collateral.kds;

import dev.cloister.collateral.AmdRequest;
import dev.cloister.collateral.AmdRequest.Product;
import dev.cloister.collateral.AmdRequest.Tcb;
import dev.cloister.collateral.http.WebAddress;
import java.net.URI;

/** Where the documents of a KDS are (AMD 57230, chapter 4). */
public final class KdsEndpoints {
  private final String base;

  private KdsEndpoints(String base) {
    this.base = base;
  }

  /** AMD's own service. */
  public static KdsEndpoints amd() {
    return new KdsEndpoints("https://kdsintf.amd.com");
  }

  /**
   * A mirror of it.
   *
   * @param base {@code https://host[:port][/path]} before {@code /vcek/v1}; plain http is accepted,
   *     as everything fetched is signed
   * @throws IllegalArgumentException when it is not such a URL
   */
  public static KdsEndpoints mirror(URI base) {
    return new KdsEndpoints(WebAddress.of(base));
  }

  /** The certificate of that chip at that TCB. Turin's boot loader has a part before it (FMC). */
  URI vcek(AmdRequest.Vcek request, Product product) {
    Tcb tcb = request.tcb();
    return URI.create(
        line("vcek", product)
            + request.chipId()
            + "?"
            + (product == Product.TURIN ? "fmcSPL=" + tcb.fmc() + "&" : "")
            + "blSPL="
            + tcb.bootLoader()
            + "&teeSPL="
            + tcb.tee()
            + "&snpSPL="
            + tcb.snp()
            + "&ucodeSPL="
            + tcb.microcode());
  }

  /** The certificates of a product line: ASK or ASVK, then ARK. */
  URI chain(AmdRequest request, Product product) {
    return URI.create(line(kind(request), product) + "cert_chain");
  }

  /** The CRL of a product line's root. */
  URI crl(AmdRequest request, Product product) {
    return URI.create(line(kind(request), product) + "crl");
  }

  private String line(String kind, Product product) {
    return base + "/" + kind + "/v1/" + product.code() + "/";
  }

  private static String kind(AmdRequest request) {
    return switch (request) {
      case AmdRequest.Vcek vcek -> "vcek";
      case AmdRequest.Vlek vlek -> "vlek";
    };
  }
}
