package dev.cloister.client.credentials;

import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.attestation.json.JsonString;
import dev.cloister.attestation.json.JsonValue;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.credential.CredentialContext;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.http.Api;
import dev.cloister.client.http.Fields;
import dev.cloister.client.passphrase.KdfParameters;
import dev.cloister.client.passphrase.PassphraseRecord;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The control plane's records: ciphertext, and what it says about them. */
final class ControlPlane {
  private static final String PASSPHRASE = "/v1/users/me/passphrase";
  private static final String CREDENTIALS = "/v1/credentials";

  /** Most credentials of a list: a service could send page after page and never end. */
  private static final int MOST_LISTED = 100_000;

  private final Api api;
  private final String user;

  /** A record: context and ciphertext. */
  static final class Entry {
    private final CredentialContext context;
    private final byte[] ciphertext;

    private Entry(CredentialContext context, byte[] ciphertext) {
      this.context = context;
      this.ciphertext = ciphertext;
    }

    CredentialContext context() {
      return context;
    }

    byte[] ciphertext() {
      return ciphertext.clone();
    }
  }

  ControlPlane(Api api, String user) {
    this.api = api;
    this.user = user;
  }

  Optional<PassphraseRecord> passphrase() throws ClientException {
    Optional<JsonObject> found = api.find(PASSPHRASE);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Fields answer = Fields.of(found.get());
    Fields kdf = answer.object("kdf");
    return Optional.of(
        PassphraseRecord.of(
            KdfParameters.of(
                kdf.string("algorithm"),
                kdf.integer("memory_kib"),
                kdf.integer("iterations"),
                kdf.integer("parallelism")),
            answer.bytes("salt"),
            answer.bytes("key_check"),
            answer.integer("version")));
  }

  void setPassphrase(PassphraseRecord record) throws ClientException {
    JsonObject kdf =
        JsonObject.builder()
            .put("algorithm", KdfParameters.ALGORITHM)
            .put("memory_kib", record.kdf().memoryKib())
            .put("iterations", record.kdf().iterations())
            .put("parallelism", record.kdf().parallelism())
            .build();
    api.call(
        "PUT",
        PASSPHRASE,
        JsonObject.builder()
            .put("salt", base64(record.salt()))
            .put("kdf", kdf)
            .put("key_check", base64(record.keyCheck()))
            .put("version", record.version())
            .build());
  }

  void put(CredentialContext context, byte[] ciphertext) throws ClientException {
    JsonObject.Builder labels = JsonObject.builder();
    context.labels().forEach(labels::put);
    JsonObject.Builder record =
        JsonObject.builder()
            .put("path", context.path())
            .put("version", context.version())
            .put("labels", labels.build())
            .put("ciphertext", base64(ciphertext));
    if (context.version() == 1) {
      api.call("POST", CREDENTIALS, record.put("id", context.id()).build());
    } else {
      api.call("PUT", CREDENTIALS + "/" + encode(context.id()), record.build());
    }
  }

  Optional<Entry> get(String id) throws ClientException {
    Optional<JsonObject> found = api.find(CREDENTIALS + "/" + encode(id));
    return found.isEmpty() ? Optional.empty() : Optional.of(entry(found.get()));
  }

  List<StoredCredential> list() throws ClientException {
    List<StoredCredential> entries = new ArrayList<>();
    String after = "";
    while (true) {
      JsonObject page =
          api.call("GET", after.isEmpty() ? CREDENTIALS : CREDENTIALS + "?after=" + encode(after));
      String last = after;
      try {
        for (JsonObject record : page.array("credentials").objects()) {
          if (entries.size() == MOST_LISTED) {
            throw new ClientException(
                ClientFailure.MALFORMED_RESPONSE,
                "expected at most " + MOST_LISTED + " credentials, the service lists more");
          }
          entries.add(summary(record));
          last = entries.getLast().id();
        }
      } catch (JsonException e) {
        throw Fields.malformed("credentials");
      }
      if (page.find("next").isEmpty()) {
        return List.copyOf(entries);
      }
      // Every page leads on, or a service could send its client in circles.
      if (last.compareTo(after) <= 0 || !Fields.of(page).string("next").equals(last)) {
        throw Fields.malformed("next");
      }
      after = last;
    }
  }

  void delete(String id, long version) throws ClientException {
    api.call("DELETE", CREDENTIALS + "/" + encode(id) + "?version=" + version);
  }

  private Entry entry(JsonObject json) throws ClientException {
    StoredCredential credential = summary(json);
    return new Entry(
        new CredentialContext(
            user, credential.id(), credential.path(), credential.version(), credential.labels()),
        Fields.of(json).bytes("ciphertext"));
  }

  private StoredCredential summary(JsonObject json) throws ClientException {
    Fields record = Fields.of(json);
    Map<String, String> labels = new HashMap<>();
    for (Map.Entry<String, JsonValue> label : record.json("labels").members().entrySet()) {
      if (!(label.getValue() instanceof JsonString(String value))) {
        throw Fields.malformed("labels");
      }
      labels.put(label.getKey(), value);
    }
    try {
      CredentialContext context =
          CredentialContext.of(
              user, record.string("id"), record.string("path"), record.integer("version"), labels);
      return new StoredCredential(
          context.id(), context.path(), context.version(), context.labels());
    } catch (ChannelException e) {
      throw new ClientException(ClientFailure.MALFORMED_RESPONSE, String.valueOf(e.getMessage()));
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
