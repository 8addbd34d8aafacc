package dev.cloister.client.enclave;

import dev.cloister.attestation.binding.Binding;
import dev.cloister.attestation.binding.Purpose;
import dev.cloister.attestation.binding.Role;
import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.attestation.json.JsonException;
import dev.cloister.attestation.json.JsonObject;
import dev.cloister.channel.ChannelException;
import dev.cloister.channel.hpke.HpkePublicKey;
import dev.cloister.channel.hpke.HpkeSender;
import dev.cloister.channel.ratls.EvidenceJson;
import dev.cloister.channel.ratls.PresentedEvidence;
import dev.cloister.channel.secret.SecretBytes;
import dev.cloister.channel.session.SessionAad;
import dev.cloister.channel.session.SessionKeys;
import dev.cloister.client.ClientException;
import dev.cloister.client.ClientFailure;
import dev.cloister.client.http.Api;
import dev.cloister.client.http.Fields;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;

/**
 * Speaks with the credentials enclave through a control plane that it does not trust
 * (docs/reference/enclave-protocol.md): attests with a nonce of its own, and seals nothing before
 * the evidence was found good.
 */
public final class EnclaveClient {
  private final Api api;
  private final EnclaveTrust trust;
  private final String audience;
  private final String user;
  private final InstantSource clock;
  private final SecureRandom random;

  private EnclaveClient(
      Api api,
      EnclaveTrust trust,
      String audience,
      String user,
      InstantSource clock,
      SecureRandom random) {
    this.api = api;
    this.trust = trust;
    this.audience = audience;
    this.user = user;
    this.clock = clock;
    this.random = random;
  }

  /**
   * A client.
   *
   * @param api the control plane's
   * @param audience the enclave's, as in the tokens
   * @param user {@code sub} of the tokens
   */
  public static EnclaveClient of(
      Api api,
      EnclaveTrust trust,
      String audience,
      String user,
      InstantSource clock,
      SecureRandom random) {
    return new EnclaveClient(api, trust, audience, user, clock, random);
  }

  /**
   * Asks for evidence and verifies it.
   *
   * @throws ClientException with {@link ClientFailure#ATTESTATION_REFUSED}, {@link
   *     ClientFailure#MALFORMED_EVIDENCE}, or what the transport says
   */
  public AttestedEnclave attest() throws ClientException {
    byte[] nonce = new byte[Binding.NONCE_LENGTH];
    random.nextBytes(nonce);
    JsonObject json =
        api.call(
            "POST",
            "/v1/tee/attestation",
            JsonObject.builder()
                .put("audience", audience)
                .put("nonce", Base64.getEncoder().encodeToString(nonce))
                .build());
    Fields answer = Fields.of(json);
    HpkePublicKey key = key(answer.bytes("public_key"));
    Binding binding =
        Binding.of(
            Purpose.ENCLAVE_SESSION,
            Role.NONE,
            nonce,
            List.of(key.bound()),
            List.of(
                audience.getBytes(StandardCharsets.UTF_8), user.getBytes(StandardCharsets.UTF_8)));
    EnclaveTrust.Assessment assessment =
        trust.assess(presented(answer.bytes("token"), json), binding, clock.instant());
    trust.require(assessment);
    return new AttestedEnclave(key, binding, assessment);
  }

  /**
   * Opens a session and hands over the user's root key, sealed to the attested key.
   *
   * @param rootKey stays the caller's to close
   * @throws ClientException with {@link ClientFailure#FORGED_SESSION} when another session is
   *     answered than was agreed
   */
  public EnclaveSession unlock(AttestedEnclave enclave, SecretBytes rootKey)
      throws ClientException {
    try (HpkeSender sender = enclave.key().send(SessionKeys.info(enclave.binding()), random)) {
      SessionKeys keys = SessionKeys.of(sender);
      try {
        byte[] sealed = sender.seal(SessionAad.kek(enclave.binding(), user), rootKey);
        Fields answer =
            Fields.of(
                api.call(
                    "POST",
                    "/v1/tee/session",
                    JsonObject.builder()
                        .put("attestation_key", base64(enclave.key().spki()))
                        .put("client_public_key", base64(sender.enc()))
                        .put("encrypted_kek", base64(sealed))
                        .build()));
        if (!MessageDigest.isEqual(
            answer.string("session_id").getBytes(StandardCharsets.UTF_8),
            keys.id().getBytes(StandardCharsets.UTF_8))) {
          throw new ClientException(
              ClientFailure.FORGED_SESSION,
              "the session is not the one agreed with the attested enclave");
        }
        return new EnclaveSession(api, keys, clock, random, enclave.assessment());
      } catch (ClientException | RuntimeException e) {
        keys.close();
        throw e;
      }
    }
  }

  private static PresentedEvidence presented(byte[] token, JsonObject answer)
      throws ClientException {
    try {
      return EvidenceJson.base64().read(ByteString.copyOf(token), answer);
    } catch (JsonException e) {
      throw new ClientException(
          ClientFailure.MALFORMED_RESPONSE, "the answer's evidence: " + e.getMessage());
    }
  }

  private static HpkePublicKey key(byte[] spki) throws ClientException {
    try {
      return HpkePublicKey.parse(spki);
    } catch (ChannelException e) {
      throw Fields.malformed("public_key");
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
