package dev.cloister.fuzz.parser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.attestation.Format;
import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.binding.Purpose;
import dev.cloister.attestation.binding.Role;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.credential.CredentialCipher;
import dev.cloister.channel.credential.CredentialContext;
import dev.cloister.channel.crypto.Aead;
import dev.cloister.channel.hpke.HpkePublicKey;
import dev.cloister.channel.hpke.HpkeSender;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.channel.session.RequestMac;
import dev.cloister.channel.session.SessionAad;
import dev.cloister.channel.session.SessionKeys;
import dev.cloister.enclave.api.EnclaveService;
import dev.cloister.enclave.config.ConfigurationException;
import dev.cloister.enclave.config.EnclaveConfiguration;
import dev.cloister.enclave.connector.Connector;
import dev.cloister.enclave.session.User;
import dev.cloister.tee.MeasurementEvent;
import dev.cloister.tee.Sealing;
import dev.cloister.tee.TeeEvidence;
import dev.cloister.tee.TeeProvider;
import dev.cloister.testkit.pki.Seed;
import dev.cloister.time.TrustedTime;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * An enclave that comes out the same every time, and a client that knows what it will say: so a
 * message made once is accepted by each new one.
 */
final class EnclaveWorld {
  static final User ALICE = new User("alice");
  static final String AUDIENCE = "cloister";
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final byte[] NONCE = new byte[32];
  private static final String CREDENTIAL = "cred_" + "ab".repeat(16);

  private final EnclaveConfiguration configuration = configuration();
  private final Binding binding;
  private final HpkePublicKey offered;
  private final byte[] enc;
  private final SessionKeys keys;
  private final byte[] sealedKey;
  private final JsonObject record;

  EnclaveWorld() {
    try (EnclaveService service = service();
        SecretBytes rootKey = SecretBytes.random(Seed.of("fuzz-root").random(), 32);
        SecretBytes token = SecretBytes.copyOf("token".getBytes(UTF_8))) {
      String spki = service.attest(ALICE, attest()).string("public_key");
      offered = HpkePublicKey.parse(Base64.getDecoder().decode(spki));
      binding =
          Binding.of(
              Purpose.ENCLAVE_SESSION,
              Role.NONE,
              NONCE,
              List.of(offered.bound()),
              List.of(AUDIENCE.getBytes(UTF_8), ALICE.subject().getBytes(UTF_8)));
      HpkeSender sender =
          offered.send(SessionKeys.info(binding), Seed.of("fuzz-enclave-client").random());
      enc = sender.enc();
      keys = SessionKeys.of(sender);
      sealedKey = sender.seal(SessionAad.kek(binding, ALICE.subject()), rootKey);
      CredentialContext context =
          CredentialContext.of(ALICE.subject(), CREDENTIAL, "github/work", 1, Map.of("a", "b"));
      record =
          JsonObject.builder()
              .put("id", context.id())
              .put("path", context.path())
              .put("version", context.version())
              .put("labels", JsonObject.builder().put("a", "b").build())
              .put(
                  "ciphertext",
                  base64(
                      CredentialCipher.seal(
                          rootKey, context, token, Seed.of("fuzz-credential").random())))
              .build();
    } catch (Exception e) {
      throw new IllegalStateException("the fuzzed enclave does not start", e);
    }
  }

  /** A new one, before anybody asked it for anything. */
  EnclaveService service() {
    return new EnclaveService(
        configuration,
        new BindingAsEvidence(),
        Map.of("github", new Nothing()),
        TrustedTime.believing(() -> NOW, () -> 1),
        Seed.of("fuzz-enclave").random());
  }

  byte[] attest() {
    return bytes(
        JsonObject.builder().put("nonce", base64(NONCE)).put("audience", AUDIENCE).build());
  }

  byte[] session() {
    return bytes(
        JsonObject.builder()
            .put("public_key", base64(enc))
            .put("attestation_key", base64(offered.spki()))
            .build());
  }

  byte[] kek() {
    return bytes(
        JsonObject.builder()
            .put("session_id", keys.id())
            .put("user_id", ALICE.subject())
            .put("encrypted_kek", base64(sealedKey))
            .build());
  }

  /** What stands under the client's MAC. */
  byte[] executionBody() {
    return bytes(
        JsonObject.builder()
            .put("request_id", "req-1")
            .put("action_type", "read")
            .put("connector_id", "github")
            .put("credential_id", CREDENTIAL)
            .put("credential_version", 1)
            .put("expires_at", NOW.plusSeconds(60).toString())
            .put("parameters", base64(parameters()))
            .build());
  }

  /** An execution of that body, under the client's MAC. */
  byte[] execute(byte[] body) {
    return bytes(
        JsonObject.builder()
            .put("session_id", keys.id())
            .put("counter", 1)
            .put("mac", base64(mac("/execute", body)))
            .put("body", base64(body))
            .put("credential", record)
            .build());
  }

  byte[] close() {
    return bytes(
        JsonObject.builder()
            .put("session_id", keys.id())
            .put("counter", 1)
            .put("mac", base64(mac("/close", new byte[0])))
            .build());
  }

  private byte[] parameters() {
    return Aead.sealCounted(
        keys.request(),
        1,
        SessionAad.request(keys.id(), "req-1", "read"),
        "{\"owner\":\"o\"}".getBytes(UTF_8));
  }

  private byte[] mac(String path, byte[] body) {
    return RequestMac.of(keys.mac(), "POST", path, keys.id(), 1, body);
  }

  private static byte[] bytes(JsonObject json) {
    return json.toJson().getBytes(UTF_8);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static EnclaveConfiguration configuration() {
    try {
      return EnclaveConfiguration.parse(
          """
          {"format": "cloister-enclave-1", "development": true,
           "oidc": {"issuer": "https://i.example", "audience": "cloister", "jwks": {"keys": []}},
           "connectors": []}
          """
              .getBytes(UTF_8));
    } catch (ConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whatever is asked for gives nothing, so that nothing leaves the fuzzer. */
  private static final class Nothing implements Connector {
    @Override
    public boolean has(String action) {
      return true;
    }

    @Override
    public JsonObject run(String action, JsonObject parameters, SecretBytes credential) {
      return JsonObject.builder().put("length", credential.length()).build();
    }
  }

  static final class BindingAsEvidence implements TeeProvider {
    @Override
    public String name() {
      return "fuzz";
    }

    @Override
    public TeeEvidence evidence(Binding binding) {
      return TeeEvidence.of(Format.TDX_V4, binding.value());
    }

    @Override
    public void extend(MeasurementEvent event) {}

    @Override
    public List<MeasurementEvent> events() {
      return List.of();
    }

    @Override
    public Sealing sealingKey(String purpose) {
      return new Sealing.NotOffered("fuzz");
    }

    @Override
    public void close() {}
  }

  /** What a client does before it sends the message that is fuzzed. */
  void until(EnclaveService service, Step step) throws ChannelException {
    if (step.compareTo(Step.ATTESTED) >= 0) {
      service.attest(ALICE, attest());
    }
    if (step.compareTo(Step.OPEN) >= 0) {
      service.session(ALICE, session());
    }
    if (step.compareTo(Step.UNLOCKED) >= 0) {
      service.kek(ALICE, kek());
    }
  }

  /** How far a client has come. */
  enum Step {
    NEW,
    ATTESTED,
    OPEN,
    UNLOCKED
  }
}
