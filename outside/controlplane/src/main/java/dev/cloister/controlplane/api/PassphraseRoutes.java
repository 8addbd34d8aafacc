package dev.cloister.controlplane.api;

import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ErrorCode;
import dev.cloister.channel.credential.CredentialCipher;
import dev.cloister.channel.crypto.Aead;
import dev.cloister.controlplane.storage.Ciphertext;
import dev.cloister.controlplane.storage.Passphrase;
import dev.cloister.controlplane.storage.PassphraseStore;
import dev.cloister.controlplane.storage.Stored;
import dev.cloister.http.Authenticator;
import dev.cloister.http.Method;
import dev.cloister.http.ProblemException;
import dev.cloister.http.Request;
import dev.cloister.http.Response;
import dev.cloister.http.Route;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code /v1/users/me/passphrase}: what a passphrase is checked against, by the user's client. */
final class PassphraseRoutes {
  private static final String PATH = "/v1/users/me/passphrase";
  private static final int SALT_LENGTH = 16;
  private static final int KEY_CHECK_LENGTH = Aead.OVERHEAD + CredentialCipher.ROOT_KEY_LENGTH;
  private static final int BODY_LIMIT = 2 * 1024;
  private static final Pattern ALGORITHM = Pattern.compile("argon2id");

  // The client's own floor and ceiling: a server that offered less would be refused anyway.
  private static final long MIN_MEMORY_KIB = 64 * 1024;
  private static final long MAX_MEMORY_KIB = 1024 * 1024;
  private static final long MIN_ITERATIONS = 3;
  private static final long MAX_COUNT = 16;

  private final PassphraseStore store;
  private final boolean enclave;
  private final InstantSource clock;

  PassphraseRoutes(PassphraseStore store, boolean enclave, InstantSource clock) {
    this.store = store;
    this.enclave = enclave;
    this.clock = clock;
  }

  List<Route> routes(Authenticator gate) {
    return List.of(
        Route.of(Method.GET, PATH, this::get).authenticatedBy(gate),
        Route.of(Method.PUT, PATH, this::put).authenticatedBy(gate).bodyLimit(BODY_LIMIT),
        Route.of(Method.POST, PATH + "/verify", request -> Response.of(403))
            .authenticatedBy(
                request -> {
                  var _ = gate.authenticate(request);
                  throw refused();
                }));
  }

  private Response get(Request request) throws SQLException, ProblemException {
    return Response.json(
        json(
            store
                .find(request.principal().subject())
                .orElseThrow(
                    () -> ProblemException.of(ErrorCode.NOT_FOUND, "no passphrase is set"))));
  }

  private Response put(Request request) throws SQLException, ProblemException {
    Members members = Members.of(request, Set.of("salt", "kdf", "key_check", "version"), Set.of());
    Members kdf =
        Members.of(
            members.object("kdf"),
            Set.of("algorithm", "memory_kib", "iterations", "parallelism"),
            Set.of());
    Passphrase record =
        new Passphrase(
            members.number("version", 1, Long.MAX_VALUE),
            kdf.text("algorithm", ALGORITHM),
            kdf.number("memory_kib", MIN_MEMORY_KIB, MAX_MEMORY_KIB),
            kdf.number("iterations", MIN_ITERATIONS, MAX_COUNT),
            kdf.number("parallelism", 1, MAX_COUNT),
            Ciphertext.of(members.bytes("salt", SALT_LENGTH, SALT_LENGTH)),
            Ciphertext.of(members.bytes("key_check", KEY_CHECK_LENGTH, KEY_CHECK_LENGTH)),
            clock.instant());
    if (store.put(request.principal().subject(), record) != Stored.YES) {
      throw ProblemException.of(
          ErrorCode.CONFLICT, "expected the version after the one that is stored");
    }
    return Response.json(json(record));
  }

  /** Refused before its body is read: whatever it offers, no key reaches this process's memory. */
  private ProblemException refused() {
    return enclave
        ? ProblemException.of(
            ErrorCode.DIRECT_UNLOCK_FORBIDDEN, "the key goes to the attested enclave only")
        : ProblemException.of(
            ErrorCode.TEE_DISABLED, "this server takes no key; nothing can be unlocked here");
  }

  private static JsonObject json(Passphrase record) {
    return JsonObject.builder()
        .put("salt", record.salt().base64())
        .put(
            "kdf",
            JsonObject.builder()
                .put("algorithm", record.algorithm())
                .put("memory_kib", record.memoryKib())
                .put("iterations", record.iterations())
                .put("parallelism", record.parallelism())
                .build())
        .put("key_check", record.keyCheck().base64())
        .put("version", record.version())
        .build();
  }
}
