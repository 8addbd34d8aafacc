package dev.cloister.oidc;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.cloister.http.OutboundHttp;
import dev.cloister.time.Deadline;
import dev.cloister.time.TrustedTime;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keys fetched from the issuer. Fetched anew every hour, and for a key id it does not know, at most
 * once a minute and by one caller: tokens with invented ids cannot make it a flood, nor hold up
 * those whose key is known. Keys older than a day are not used.
 */
final class FetchedKeys implements KeySource {
  private static final Duration FRESH = Duration.ofHours(1);
  private static final Duration USABLE = Duration.ofDays(1);
  private static final Duration RETRY = Duration.ofMinutes(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final long WAIT_MILLIS = 1_000;
  private static final int MAX_BYTES = 256 * 1024;

  private final OidcIssuer.Fetched from;
  private final OutboundHttp http;
  private final TrustedTime time;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile Optional<Keys> keys = Optional.empty();
  private Optional<Deadline> nextTry = Optional.empty();

  private record Keys(JWKSet set, Deadline stale, Deadline unusable) {
    List<JWK> find(String keyId) {
      return unusable.passed()
          ? List.of()
          : set.getKeys().stream().filter(key -> keyId.equals(key.getKeyID())).toList();
    }
  }

  FetchedKeys(OidcIssuer.Fetched from, OutboundHttp http, TrustedTime time) {
    this.from = from;
    this.http = http;
    this.time = time;
  }

  @Override
  public List<JWK> find(String keyId) {
    List<JWK> found = known(keyId);
    boolean stale = keys.map(current -> current.stale().passed()).orElse(true);
    if (!found.isEmpty() && !stale) {
      return found;
    }
    if (!claim(found.isEmpty())) {
      return known(keyId);
    }
    try {
      if (nextTry.map(Deadline::passed).orElse(true)) {
        fetch();
      }
    } finally {
      fetching.unlock();
    }
    return known(keyId);
  }

  private List<JWK> known(String keyId) {
    return keys.map(current -> current.find(keyId)).orElse(List.of());
  }

  // Whoever has a key goes on with it while another fetches; whoever has none waits for it a
  // little.
  private boolean claim(boolean wait) {
    try {
      return wait ? fetching.tryLock(WAIT_MILLIS, TimeUnit.MILLISECONDS) : fetching.tryLock();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void fetch() {
    nextTry = Optional.of(time.in(RETRY));
    try {
      HttpRequest request =
          HttpRequest.newBuilder(from.url()).header("Accept", "application/json").build();
      HttpResponse<byte[]> response = http.send(request, MAX_BYTES, TIMEOUT);
      if (response.statusCode() == 200) {
        JWKSet set = KeySource.parse(new String(response.body(), StandardCharsets.UTF_8));
        keys = Optional.of(new Keys(set, time.in(FRESH), time.in(USABLE)));
      }
    } catch (IOException | TokenKeysException e) {
      // What was fetched before stays until it is too old; a caller sees "unknown key".
    }
  }
}
