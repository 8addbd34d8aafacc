package dev.cloister.cli.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.Collateral;
import dev.cloister.attestation.DevelopmentAnchors;
import dev.cloister.attestation.TrustAnchor;
import dev.cloister.attestation.Vendor;
import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.PolicyException;
import dev.cloister.cli.up.Installation;
import dev.cloister.cli.up.Plan;
import dev.cloister.client.enclave.EnclaveTrust;
import dev.cloister.collateral.Fetched;
import dev.cloister.collateral.bundle.BundleException;
import dev.cloister.collateral.bundle.CollateralBundle;
import dev.cloister.tee.Workload;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** What a user of the demo trusts, and how the user gets a token. */
final class DemoWorld {
  private final HttpClient http;

  DemoWorld(HttpClient http) {
    this.http = http;
  }

  /**
   * Trust in one workload: the jars of this distribution with the configuration of this instance,
   * under the development root of this instance and no other.
   */
  EnclaveTrust trust(Installation installation, Plan plan) throws IOException {
    byte[] root = pem(Files.readString(plan.teeLocal().resolve("root.pem"), US_ASCII));
    byte[] register =
        Workload.ofFolders(
                installation.enclaveFolders(), Files.readAllBytes(plan.enclaveConfiguration()))
            .register();
    String policy =
        "{\"version\": 1, \"anchors\": {\"development\": [\"%s\"]}, \"measurements\": {\"rtmr3\": [\"%s\"]},"
                .formatted(sha256(root), HexFormat.of().formatHex(register))
            + " \"binding\": \"contraindicated\"}";
    try {
      return EnclaveTrust.development(
          new DevelopmentAnchors(
              List.of(TrustAnchor.of(Vendor.INTEL, "development root of this demo", root))),
          AppraisalPolicy.parse(policy.getBytes(UTF_8)),
          request -> collateral(plan));
    } catch (PolicyException e) {
      throw new IOException("the demo's policy is not of its form", e);
    }
  }

  private static Fetched collateral(Plan plan) {
    try {
      byte[] file = Files.readAllBytes(plan.teeLocal().resolve("collateral.json"));
      return new Fetched(CollateralBundle.parse(file).collateral(), List.of(), List.of());
    } catch (IOException | BundleException e) {
      return new Fetched(Collateral.empty(), List.of(), List.of());
    }
  }

  /** A token of the stand-in issuer, which gives anybody any token. */
  String token(URI issuer, String user) throws IOException {
    String form = "sub=" + URLEncoder.encode(user, UTF_8) + "&aud=" + Plan.AUDIENCE;
    HttpRequest request =
        HttpRequest.newBuilder(issuer.resolve("/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build();
    try {
      HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
      return Json.parseObject(answer.body()).string("access_token");
    } catch (JsonException e) {
      throw new IOException("the issuer's answer is no token", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static byte[] pem(String text) {
    return Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
