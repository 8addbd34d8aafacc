package dev.cloister.enclave.identity;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.cloister.enclave.config.OidcIssuer;
import dev.cloister.enclave.outbound.OutboundHttp;
import dev.cloister.enclave.time.EnclaveTime;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Keys fetched from the issuer. Fetched anew every hour, and for a key id it does not know, at most
 * once a minute: tokens with invented ids cannot make it a flood. Keys older than a day are not
 * used.
 */
final class FetchedKeys implements KeySource {
  private static final Duration FRESH = Duration.ofHours(1);
  private static final Duration USABLE = Duration.ofDays(1);
  private static final Duration RETRY = Duration.ofMinutes(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_BYTES = 256 * 1024;

  private final OidcIssuer.Fetched from;
  private final OutboundHttp http;
  private final EnclaveTime time;
  private JWKSet keys = new JWKSet();
  private Optional<EnclaveTime.Deadline> stale = Optional.empty();
  private Optional<EnclaveTime.Deadline> unusable = Optional.empty();
  private Optional<EnclaveTime.Deadline> nextTry = Optional.empty();

  FetchedKeys(OidcIssuer.Fetched from, OutboundHttp http, EnclaveTime time) {
    this.from = from;
    this.http = http;
    this.time = time;
  }

  @Override
  public synchronized List<JWK> find(String keyId) {
    List<JWK> found = matching(keyId);
    if ((found.isEmpty() || passed(stale)) && passed(nextTry)) {
      fetch();
      found = matching(keyId);
    }
    return found;
  }

  private List<JWK> matching(String keyId) {
    if (passed(unusable)) {
      return List.of();
    }
    return keys.getKeys().stream().filter(key -> keyId.equals(key.getKeyID())).toList();
  }

  private void fetch() {
    nextTry = Optional.of(time.in(RETRY));
    try {
      HttpRequest request =
          HttpRequest.newBuilder(from.url()).header("Accept", "application/json").build();
      HttpResponse<byte[]> response = http.send(request, MAX_BYTES, TIMEOUT);
      if (response.statusCode() == 200) {
        keys = KeySource.parse(new String(response.body(), StandardCharsets.UTF_8));
        stale = Optional.of(time.in(FRESH));
        unusable = Optional.of(time.in(USABLE));
      }
    } catch (IOException | TokenKeysException e) {
      // What was fetched before stays until it is too old; a caller sees "unknown key".
    }
  }

  private static boolean passed(Optional<EnclaveTime.Deadline> deadline) {
    return deadline.map(EnclaveTime.Deadline::passed).orElse(true);
  }
}
