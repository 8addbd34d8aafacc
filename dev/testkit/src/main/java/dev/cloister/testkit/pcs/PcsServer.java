package dev.cloister.testkit.pcs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cloister.testkit.intel.IntelCollateral;
import dev.cloister.testkit.intel.IntelCollateral.Part;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A PCCS, version 4, on loopback: serves what was published and refuses what the real one refuses:
 * 400 for a parameter that is missing, malformed or unknown, and for two that exclude each other,
 * 404 for an FMSPC, number or path it does not know, 410 for a number it no longer has, 405 for
 * another method than GET.
 */
public final class PcsServer implements AutoCloseable {
  private static final String UPDATE = "update";
  private static final String NUMBER = "tcbEvaluationDataNumber";
  private static final String STANDARD = "";
  private static final String EARLY = "#early";
  private static final Set<String> UPDATES = Set.of("early", "standard");

  private final HttpServer server;
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final Map<String, PcsAnswer> documents = new ConcurrentHashMap<>();
  private final Set<String> retired = ConcurrentHashMap.newKeySet();
  private final Queue<PcsFault> faults = new ConcurrentLinkedQueue<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private PcsServer(HttpServer server) {
    this.server = server;
  }

  /** Starts one on a free port, with nothing published. */
  public static PcsServer start() throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    PcsServer server = new PcsServer(http);
    http.createContext("/", server::handle);
    http.setExecutor(server.workers);
    http.start();
    return server;
  }

  /** Its base URL. */
  public URI base() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /**
   * Serves these documents for that platform.
   *
   * @param tee {@code tdx} or {@code sgx}
   * @param ca {@code platform} or {@code processor}
   */
  public PcsServer publish(String tee, String fmspc, String ca, IntelCollateral collateral) {
    publish(tee, fmspc, collateral, STANDARD);
    put("crl/" + ca, collateral, Part.PCK_CRL, "SGX-PCK-CRL-Issuer-Chain", Part.PCK_CRL_CHAIN);
    collateral
        .find(Part.ROOT_CRL)
        .ifPresent(
            der ->
                documents.put(
                    "rootcrl",
                    PcsAnswer.of(
                        "text/plain",
                        HexFormat.of().formatHex(der).getBytes(US_ASCII),
                        Optional.empty())));
    return this;
  }

  /** Serves this TCB info and QE identity to who asks for early updates. */
  public PcsServer publishEarly(String tee, String fmspc, IntelCollateral collateral) {
    return publish(tee, fmspc, collateral, EARLY);
  }

  /** Serves this TCB info and QE identity to who asks for that evaluation data number. */
  public PcsServer publishNumber(
      long number, String tee, String fmspc, IntelCollateral collateral) {
    return publish(tee, fmspc, collateral, "#" + number);
  }

  /** Answers 410 to who asks for that evaluation data number. */
  public PcsServer retireNumber(long number) {
    retired.add("#" + number);
    return this;
  }

  private PcsServer publish(String tee, String fmspc, IntelCollateral collateral, String variant) {
    put(
        tee + "/tcb/" + fmspc.toUpperCase(Locale.ROOT) + variant,
        collateral,
        Part.TCB_INFO,
        "TCB-Info-Issuer-Chain",
        Part.TCB_SIGNING_CHAIN);
    put(
        tee + "/qe" + variant,
        collateral,
        Part.QE_IDENTITY,
        "SGX-Enclave-Identity-Issuer-Chain",
        Part.TCB_SIGNING_CHAIN);
    return this;
  }

  /** The next answers go wrong like this, one after the other. */
  public PcsServer failNext(PcsFault... next) {
    faults.addAll(List.of(next));
    return this;
  }

  /** Path and query of every request so far. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }

  private void put(
      String key, IntelCollateral collateral, Part part, String header, Part chainPart) {
    collateral
        .find(part)
        .ifPresent(
            body ->
                documents.put(
                    key,
                    PcsAnswer.of(
                        part == Part.PCK_CRL ? "application/pkix-crl" : "application/json",
                        body,
                        collateral
                            .find(chainPart)
                            .map(
                                pem ->
                                    Map.entry(
                                        header,
                                        URLEncoder.encode(new String(pem, US_ASCII), UTF_8)
                                            .replace("+", "%20"))))));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(exchange.getRequestURI().toString());
      PcsAnswer.send(exchange, Optional.ofNullable(faults.poll()), answer(exchange));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The document, or the status that says why not. */
  private PcsAnswer answer(HttpExchange exchange) {
    if (!exchange.getRequestMethod().equals("GET")) {
      return PcsAnswer.status(405);
    }
    Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
    return switch (exchange.getRequestURI().getPath()) {
      case "/tdx/certification/v4/tcb" -> tcb("tdx", query);
      case "/sgx/certification/v4/tcb" -> tcb("sgx", query);
      case "/tdx/certification/v4/qe/identity" -> identity("tdx", query);
      case "/sgx/certification/v4/qe/identity" -> identity("sgx", query);
      case "/sgx/certification/v4/pckcrl" -> crl(query);
      case "/sgx/certification/v4/rootcacrl" ->
          query.isEmpty() ? find("rootcrl") : PcsAnswer.status(400);
      default -> PcsAnswer.status(404);
    };
  }

  private PcsAnswer tcb(String tee, Map<String, String> query) {
    String fmspc = query.getOrDefault("fmspc", "");
    boolean wellFormed = fmspc.matches("[0-9a-fA-F]{12}") && common(query, Set.of("fmspc"));
    return wellFormed
        ? find(tee + "/tcb/" + fmspc.toUpperCase(Locale.ROOT), query)
        : PcsAnswer.status(400);
  }

  private PcsAnswer identity(String tee, Map<String, String> query) {
    return common(query, Set.of()) ? find(tee + "/qe", query) : PcsAnswer.status(400);
  }

  private PcsAnswer crl(Map<String, String> query) {
    String ca = query.getOrDefault("ca", "");
    boolean wellFormed =
        Set.of("platform", "processor").contains(ca)
            && query.getOrDefault("encoding", "").equals("der")
            && query.size() == 2;
    return wellFormed ? find("crl/" + ca) : PcsAnswer.status(400);
  }

  private PcsAnswer find(String key) {
    return documents.getOrDefault(key, PcsAnswer.status(404));
  }

  /** Early updates are the standard ones while there are no others. */
  private PcsAnswer find(String key, Map<String, String> query) {
    String number = query.get(NUMBER);
    if (number != null) {
      String variant = "#" + Long.parseLong(number);
      return retired.contains(variant) ? PcsAnswer.status(410) : find(key + variant);
    }
    boolean early = query.getOrDefault(UPDATE, "standard").equals("early");
    return early && documents.containsKey(key + EARLY) ? find(key + EARLY) : find(key);
  }

  private static boolean common(Map<String, String> query, Set<String> own) {
    if (query.containsKey(UPDATE) && query.containsKey(NUMBER)) {
      return false;
    }
    return query.entrySet().stream()
        .allMatch(
            entry ->
                own.contains(entry.getKey())
                    || (entry.getKey().equals(UPDATE) && UPDATES.contains(entry.getValue()))
                    || (entry.getKey().equals(NUMBER) && entry.getValue().matches("[0-9]{1,9}")));
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new HashMap<>();
    if (raw != null && !raw.isEmpty()) {
      for (String pair : raw.split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        query.put(URLDecoder.decode(name, UTF_8), URLDecoder.decode(value, UTF_8));
      }
    }
    return query;
  }
}
