package dev.cloister.testkit.amd;

import dev.cloister.testkit.http.Answer;
import dev.cloister.testkit.http.LocalServer;
import dev.cloister.testkit.http.Request;
import dev.cloister.testkit.pki.Certificate;
import dev.cloister.testkit.pki.CrlSpec;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * AMD's Key Distribution Service (AMD 57230, chapter 4) on loopback: serves what was published and
 * refuses what the real one refuses: 400 for a hardware id or a security patch level that is
 * missing, malformed or of another product, 404 for a product, chip or level it does not know, 405
 * for another method than GET.
 */
public final class KdsServer implements AutoCloseable {
  private static final String CERTIFICATE = "application/pkix-cert";
  private static final String PEM = "application/x-pem-file";
  private static final String CRL = "application/pkix-crl";
  private static final Set<String> LEVELS = Set.of("blSPL", "teeSPL", "snpSPL", "ucodeSPL");

  private final LocalServer server;
  private final Map<String, Answer> documents = new ConcurrentHashMap<>();
  private final Queue<KdsFault> faults = new ConcurrentLinkedQueue<>();

  private KdsServer() throws IOException {
    this.server = LocalServer.start(0, this::answer);
  }

  /**
   * Starts one on a free port, with nothing published.
   *
   * @throws IOException when no port is free
   */
  public static KdsServer start() throws IOException {
    return new KdsServer();
  }

  /** Its base URL. */
  public URI base() {
    return server.base();
  }

  /** Serves a product line's certificates and CRL, and the certificate of one chip at one TCB. */
  public KdsServer publish(
      AmdProduct product, AmdAuthority authority, byte[] chipId, AmdTcb tcb, CrlSpec crl) {
    String id = HexFormat.of().formatHex(Arrays.copyOf(chipId, product.hardwareIdLength()));
    put(
        "vcek/" + product.code() + "/" + id + "?" + levels(product, tcb),
        CERTIFICATE,
        authority.certificate(AmdRole.VCEK).der());
    line(product, authority, "vcek", AmdRole.ASK, crl);
    line(product, authority, "vlek", AmdRole.ASVK, crl);
    return this;
  }

  /** The next answers go wrong like this, one after the other. */
  public KdsServer failNext(KdsFault... next) {
    faults.addAll(List.of(next));
    return this;
  }

  /** Path and query of every request so far. */
  public List<String> requests() {
    return server.requests().stream()
        .map(r -> r.rawQuery().isEmpty() ? r.rawPath() : r.rawPath() + "?" + r.rawQuery())
        .toList();
  }

  @Override
  public void close() {
    server.close();
  }

  private void line(
      AmdProduct product, AmdAuthority authority, String kind, AmdRole issuer, CrlSpec crl) {
    String chain =
        Certificate.chainPem(
            List.of(authority.certificate(issuer), authority.certificate(AmdRole.ARK)));
    documents.put(kind + "/" + product.code() + "/cert_chain", Answer.text(200, PEM, chain));
    put(kind + "/" + product.code() + "/crl", CRL, authority.crl(crl));
  }

  private void put(String key, String type, byte[] body) {
    documents.put(key, Answer.of(200, type, body));
  }

  private Answer answer(Request request) {
    KdsFault fault = faults.poll();
    return fault == null ? sound(request) : fault.answer();
  }

  private Answer sound(Request request) {
    List<String> path = request.segments();
    if (!request.method().equals("GET")) {
      return Answer.empty(405).with("Allow", "GET");
    }
    if (path.size() != 4 || !path.get(1).equals("v1")) {
      return Answer.empty(404);
    }
    Optional<AmdProduct> product =
        Arrays.stream(AmdProduct.values()).filter(p -> p.code().equals(path.get(2))).findFirst();
    if (product.isEmpty() || !Set.of("vcek", "vlek").contains(path.get(0))) {
      return Answer.empty(404);
    }
    String key = path.get(0) + "/" + path.get(2) + "/" + path.get(3);
    if (Set.of("cert_chain", "crl").contains(path.get(3))) {
      return request.query().isEmpty() ? find(key) : Answer.empty(400);
    }
    return path.get(0).equals("vcek") ? vcek(product.get(), key, request) : Answer.empty(404);
  }

  private Answer vcek(AmdProduct product, String key, Request request) {
    Set<String> names = new HashSet<>(LEVELS);
    if (product == AmdProduct.TURIN) {
      names.add("fmcSPL");
    }
    Map<String, String> levels = new TreeMap<>();
    request
        .query()
        .forEach((name, values) -> levels.put(name, values.size() == 1 ? values.getFirst() : ""));
    boolean complete =
        levels.keySet().equals(names)
            && levels.values().stream()
                .allMatch(v -> v.matches("[0-9]{1,3}") && Integer.parseInt(v) <= 255);
    String id = request.segments().get(3);
    if (!complete || !id.matches("[0-9a-f]{" + 2 * product.hardwareIdLength() + "}")) {
      return Answer.empty(400);
    }
    levels.replaceAll((name, value) -> String.valueOf(Integer.parseInt(value)));
    return find(key + "?" + levels);
  }

  private static Map<String, String> levels(AmdProduct product, AmdTcb tcb) {
    Map<String, String> levels = new TreeMap<>();
    levels.put("blSPL", String.valueOf(tcb.bootLoader()));
    levels.put("teeSPL", String.valueOf(tcb.tee()));
    levels.put("snpSPL", String.valueOf(tcb.snp()));
    levels.put("ucodeSPL", String.valueOf(tcb.microcode()));
    if (product == AmdProduct.TURIN) {
      levels.put("fmcSPL", String.valueOf(tcb.fmc()));
    }
    return levels;
  }

  private Answer find(String key) {
    return documents.getOrDefault(key, Answer.empty(404));
  }
}
