package dev.cloister.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.policy.AppraisalPolicy;
import dev.cloister.attestation.policy.PolicyException;
import dev.cloister.cli.up.Installation;
import dev.cloister.cli.up.LocalRoot;
import dev.cloister.cli.up.Plan;
import dev.cloister.client.enclave.EnclaveTrust;
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
    LocalRoot root = LocalRoot.in(plan.teeLocal());
    Workload workload =
        Workload.ofFolders(
            installation.enclaveFolders(), Files.readAllBytes(plan.enclaveConfiguration()));
    try {
      return EnclaveTrust.development(
          root.anchors(), AppraisalPolicy.parse(root.policy(workload).bytes()), root.collateral());
    } catch (PolicyException e) {
      throw new IOException("the demo's policy is not of its form", e);
    }
  }

  /** A token of the stand-in issuer, which gives anybody any token. */
  String token(URI issuer, String user) throws IOException {
    return issued(issuer, form(user));
  }

  /**
   * A token that is bound to a key and gives roles.
   *
   * @param thumbprint the key's
   */
  String token(URI issuer, String user, String thumbprint, String... roles) throws IOException {
    StringBuilder form = new StringBuilder(form(user)).append("&jkt=").append(thumbprint);
    for (String role : roles) {
      form.append("&role=").append(URLEncoder.encode(role, UTF_8));
    }
    return issued(issuer, form.toString());
  }

  private static String form(String user) {
    return "sub=" + URLEncoder.encode(user, UTF_8) + "&aud=" + Plan.AUDIENCE;
  }

  private String issued(URI issuer, String form) throws IOException {
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
}
