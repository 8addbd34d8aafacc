package dev.cloister.testkit.github;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;

/** Requests with GitHub's usual headers, each of which a test can replace. */
final class ApiClient {
  static final String TOKEN = "ghp_testkit";

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI base;
  private final Map<String, String> headers = new LinkedHashMap<>();

  ApiClient(URI base) {
    this.base = base;
    headers.put("Authorization", "Bearer " + TOKEN);
    headers.put("User-Agent", "testkit");
    headers.put("Accept", "application/vnd.github+json");
    headers.put("X-GitHub-Api-Version", "2022-11-28");
  }

  ApiClient with(String name, String value) {
    ApiClient copy = new ApiClient(base);
    copy.headers.putAll(headers);
    copy.headers.put(name, value);
    return copy;
  }

  ApiClient without(String name) {
    ApiClient copy = new ApiClient(base);
    copy.headers.clear();
    copy.headers.putAll(headers);
    copy.headers.remove(name);
    return copy;
  }

  HttpResponse<String> get(String target) throws Exception {
    return send("GET", target);
  }

  HttpResponse<String> send(String method, String target) throws Exception {
    return http.send(
        request(target).method(method, BodyPublishers.noBody()).build(), BodyHandlers.ofString());
  }

  HttpRequest.Builder request(String target) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + target));
    headers.forEach(request::header);
    return request;
  }

  HttpClient http() {
    return http;
  }
}
