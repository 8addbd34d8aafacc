package dev.cloister.controlplane.config;

import dev.cloister.http.TlsFiles;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** From texts to a configuration; what is wrong is added to a list and replaced by anything. */
final class SettingValues {
  private static final Set<String> PROVIDERS =
      new TreeSet<>(
          Set.of("local", "tdx", "snp", "confidential-space", "vtpm", "azure-vtpm", "nitro"));
  private static final Set<String> ALGORITHMS =
      new TreeSet<>(
          Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"));
  private static final URI NOWHERE = URI.create("https://invalid.invalid");

  private final Map<Setting, String> values;
  private final List<String> errors;

  private SettingValues(Map<Setting, String> values, List<String> errors) {
    this.values = values;
    this.errors = errors;
  }

  static ControlPlaneConfig parse(Map<Setting, String> values, List<String> errors) {
    SettingValues reader = new SettingValues(values, errors);
    return new ControlPlaneConfig(
        reader.http(), reader.database(), reader.oidc(), reader.enclave(), reader.limits());
  }

  private ControlPlaneConfig.Http http() {
    Optional<Path> certificate = path(Setting.HTTP_TLS_CERTIFICATE);
    Optional<Path> key = path(Setting.HTTP_TLS_KEY);
    if (certificate.isPresent() != key.isPresent()) {
      error(Setting.HTTP_TLS_CERTIFICATE, "expected together with " + Setting.HTTP_TLS_KEY.key());
    }
    return new ControlPlaneConfig.Http(
        text(Setting.HTTP_HOST),
        number(Setting.HTTP_PORT, 0, 65535),
        certificate.flatMap(file -> key.map(secret -> new TlsFiles(file, secret))));
  }

  private ControlPlaneConfig.Database database() {
    String url = text(Setting.DATABASE_URL);
    if (!url.startsWith("jdbc:sqlite:") && !url.startsWith("jdbc:postgresql:")) {
      error(Setting.DATABASE_URL, "expected jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE");
    }
    if (url.toLowerCase(Locale.ROOT).contains("password=")) {
      error(
          Setting.DATABASE_URL,
          "a password does not belong here; use " + Setting.DATABASE_PASSWORD_FILE.key());
    }
    return new ControlPlaneConfig.Database(
        url,
        optional(Setting.DATABASE_USER),
        path(Setting.DATABASE_PASSWORD_FILE),
        number(Setting.DATABASE_CONNECTIONS, 1, 200));
  }

  private ControlPlaneConfig.Oidc oidc() {
    String issuer = text(Setting.OIDC_ISSUER);
    if (!issuer.isEmpty()) {
      url(Setting.OIDC_ISSUER, issuer);
    }
    Set<String> algorithms =
        Arrays.stream(text(Setting.OIDC_ALGORITHMS).split(",", -1))
            .map(String::strip)
            .collect(Collectors.toUnmodifiableSet());
    if (!ALGORITHMS.containsAll(algorithms)) {
      error(Setting.OIDC_ALGORITHMS, "expected some of " + String.join(", ", ALGORITHMS));
    }
    return new ControlPlaneConfig.Oidc(
        issuer,
        text(Setting.OIDC_AUDIENCE),
        optional(Setting.OIDC_JWKS_URL).map(value -> url(Setting.OIDC_JWKS_URL, value)),
        algorithms,
        Duration.ofSeconds(number(Setting.OIDC_SKEW, 0, 60)));
  }

  private Optional<ControlPlaneConfig.Enclave> enclave() {
    Optional<String> provider = optional(Setting.TEE_PROVIDER);
    Optional<String> url = optional(Setting.ENCLAVE_URL);
    Duration timeout = Duration.ofSeconds(number(Setting.ENCLAVE_TIMEOUT, 1, 300));
    int concurrency = number(Setting.ENCLAVE_CONCURRENCY, 1, 1000);
    if (provider.isEmpty()) {
      return Optional.empty();
    }
    if (!PROVIDERS.contains(provider.get())) {
      error(
          Setting.TEE_PROVIDER,
          "expected one of " + String.join(", ", PROVIDERS) + ", or empty to disable");
    }
    if (url.isEmpty()) {
      error(Setting.ENCLAVE_URL, "expected with a TEE provider");
    }
    String http = text(Setting.ENCLAVE_HTTP);
    if (!Set.of("loopback", "allowed").contains(http)) {
      error(Setting.ENCLAVE_HTTP, "expected loopback or allowed");
    }
    Optional<Path> certificates = path(Setting.ENCLAVE_CA);
    return url.map(
        value ->
            new ControlPlaneConfig.Enclave(
                provider.get(),
                enclaveUrl(value, http, certificates.isPresent()),
                certificates,
                timeout,
                concurrency));
  }

  // What matters is sealed to an attested key; on the way there are tokens and who does what when.
  private URI enclaveUrl(String value, String http, boolean certificates) {
    URI url = anyUrl(Setting.ENCLAVE_URL, value);
    boolean plain = "http".equals(url.getScheme());
    if (plain && certificates) {
      error(Setting.ENCLAVE_CA, "expected an https URL of the enclave with it");
    }
    if (plain && !loopback(url) && !http.equals("allowed")) {
      error(
          Setting.ENCLAVE_URL,
          "expected https; http only for this machine, or with "
              + Setting.ENCLAVE_HTTP.key()
              + " = allowed");
    }
    return url;
  }

  private ControlPlaneConfig.Limits limits() {
    return new ControlPlaneConfig.Limits(
        number(Setting.LIMIT_REQUESTS, 1, 1_000_000),
        number(Setting.LIMIT_ATTESTATIONS, 1, 1_000_000),
        number(Setting.LIMIT_CREDENTIALS, 1, 1_000_000));
  }

  private String text(Setting setting) {
    String value = values.getOrDefault(setting, setting.fallback().orElse(""));
    if (value.isEmpty() && !setting.fallback().equals(Optional.of(""))) {
      error(setting, "must be set");
    }
    return value;
  }

  private Optional<String> optional(Setting setting) {
    return Optional.of(text(setting)).filter(value -> !value.isEmpty());
  }

  private Optional<Path> path(Setting setting) {
    try {
      return optional(setting).map(Path::of);
    } catch (InvalidPathException e) {
      error(setting, "not a path");
      return Optional.empty();
    }
  }

  private int number(Setting setting, int least, int most) {
    String value = text(setting);
    if (value.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    }
    error(setting, "expected a number from " + least + " to " + most);
    return least;
  }

  private URI url(Setting setting, String value) {
    URI url = anyUrl(setting, value);
    if (!"https".equals(url.getScheme()) && !loopback(url)) {
      error(setting, "expected https; http only for this machine");
    }
    return url;
  }

  private static boolean loopback(URI url) {
    return Set.of("localhost", "127.0.0.1", "[::1]")
        .contains(Optional.ofNullable(url.getHost()).orElse(""));
  }

  private URI anyUrl(Setting setting, String value) {
    try {
      URI url = new URI(value);
      if (Set.of("http", "https").contains(Optional.ofNullable(url.getScheme()).orElse(""))
          && url.getHost() != null
          && url.getUserInfo() == null
          && url.getRawFragment() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Falls through to the one error text; the exception's would repeat the value.
    }
    error(setting, "expected an http or https URL");
    return NOWHERE;
  }

  private void error(Setting setting, String what) {
    errors.add(setting.key() + " (" + setting.variable() + "): " + what);
  }
}
