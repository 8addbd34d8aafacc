package dev.cloister.collateral.keys;

import dev.cloister.attestation.json.Json;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.collateral.FetchFailure.Reason;
import dev.cloister.collateral.cache.CachedDocument;
import dev.cloister.collateral.http.FetchException;
import dev.cloister.collateral.http.HttpAnswer;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The documents of an issuer: what an answer must look like to be one. */
final class KeySetForm {
  static final Duration SHORTEST = Duration.ofMinutes(5);
  static final Duration LONGEST = Duration.ofHours(24);
  static final Duration USUAL = Duration.ofHours(1);

  private static final int MAX_LENGTH = 256 * 1024;
  private static final int MAX_KEYS = 64;
  private static final Pattern MAX_AGE = Pattern.compile("(?i)\\bmax-age=([0-9]{1,9})\\b");
  private static final Pattern NO_STORE = Pattern.compile("(?i)\\bno-(store|cache)\\b");

  private KeySetForm() {}

  /** A key set. It says nothing of its age: what the service says of its answer counts. */
  static CachedDocument keySet(URI uri, HttpAnswer answer, Instant now) throws FetchException {
    byte[] body = answer.body();
    try {
      if (body.length > MAX_LENGTH) {
        throw new JsonException("expected at most " + MAX_LENGTH + " bytes");
      }
      List<JsonObject> keys = Json.parseObject(body).array("keys").objects();
      if (keys.isEmpty() || keys.size() > MAX_KEYS) {
        throw new JsonException("expected 1 to " + MAX_KEYS + " keys, found " + keys.size());
      }
      for (JsonObject key : keys) {
        if (key.string("kty").equals("oct")) {
          throw new JsonException("a shared secret among the keys");
        }
      }
    } catch (JsonException e) {
      throw new FetchException(Reason.MALFORMED, uri + ": expected a key set: " + e.getMessage());
    }
    return CachedDocument.of(body, "", now, now.plus(lifetime(answer)));
  }

  /** Whether a set has a key of that id. */
  static boolean holds(CachedDocument set, String keyId) {
    try {
      for (JsonObject key : Json.parseObject(set.body()).array("keys").objects()) {
        JsonValue id = key.find("kid").orElse(new JsonString(""));
        if (id.equals(new JsonString(keyId))) {
          return true;
        }
      }
      return false;
    } catch (JsonException e) {
      return false;
    }
  }

  /**
   * A discovery document, reduced to the address of the keys.
   *
   * @throws FetchException when it is of another issuer or names another host than it may
   */
  static CachedDocument discovery(
      String issuer, KeySetLocation.Discovered location, URI uri, HttpAnswer answer, Instant now)
      throws FetchException {
    byte[] body = answer.body();
    try {
      JsonObject document = Json.parseObject(body);
      if (!document.string("issuer").equals(issuer)) {
        throw new FetchException(
            Reason.MALFORMED, uri + ": expected the issuer " + issuer + ", found another");
      }
      if (!location.allows(new URI(document.string("jwks_uri")))) {
        throw new FetchException(
            Reason.MALFORMED, uri + ": it names keys on a host that is not one of its issuer's");
      }
    } catch (JsonException | URISyntaxException e) {
      throw new FetchException(Reason.MALFORMED, uri + ": expected a discovery document");
    }
    return CachedDocument.of(body, "", now, now.plus(lifetime(answer)));
  }

  /** The address of the keys in a document that {@link #discovery} accepted. */
  static URI keysOf(CachedDocument discovery) {
    try {
      return URI.create(Json.parseObject(discovery.body()).string("jwks_uri"));
    } catch (JsonException e) {
      throw new IllegalStateException("a checked document", e);
    }
  }

  private static Duration lifetime(HttpAnswer answer) {
    String control = answer.header("Cache-Control").orElse("");
    if (NO_STORE.matcher(control).find()) {
      return SHORTEST;
    }
    Matcher matcher = MAX_AGE.matcher(control);
    if (!matcher.find()) {
      return USUAL;
    }
    Duration stated = Duration.ofSeconds(Long.parseLong(matcher.group(1)));
    if (stated.compareTo(SHORTEST) < 0) {
      return SHORTEST;
    }
    return stated.compareTo(LONGEST) > 0 ? LONGEST : stated;
  }
}
