package dev.cloister.constellation.request;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.Canonical;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.Decoder;
import dev.cloister.constellation.Encoder;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.policy.Operation;
import dev.cloister.constellation.secret.SecretId;
import java.util.Arrays;

/**
 * What a manager approves: that one instance of attested code does one thing with one version of
 * one secret. It is not signed by itself: the manager logs in with {@link #nonce} as the login's
 * {@code nonce}, and the ID token that comes back is the approval. Any OIDC issuer can make one,
 * and it says nothing else.
 *
 * @param constellationId 32 bytes
 * @param secret which secret
 * @param version of it
 * @param operation what may be done
 * @param requester identity key that the code shows on its attested channel
 */
public record Approval(
    ByteString constellationId,
    SecretId secret,
    long version,
    Operation operation,
    P256PublicKey requester)
    implements Canonical {
  /** Longest encoding, in bytes. */
  public static final int MAX_LENGTH = 512;

  private static final String DOMAIN = "cloister-approval-v1";

  /** Refuses what cannot be approved. */
  public Approval {
    if (constellationId.length() != HASH_LENGTH || version < 1) {
      throw new IllegalArgumentException("expected an id of 32 bytes and a version of 1 or more");
    }
  }

  /** The {@code nonce} of the manager's token: base64url of the hash. */
  public String nonce() {
    return Base64Url.encode(hash());
  }

  @Override
  public byte[] encoded() {
    return Encoder.of(DOMAIN)
        .bytes(constellationId)
        .bytes(secret.bytes())
        .number(version)
        .text(operation.code())
        .bytes(requester.spki())
        .encoded();
  }

  /**
   * Reads an encoding.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static Approval decode(byte[] encoding) throws ConstellationException {
    return Decoder.decode(
        encoding,
        DOMAIN,
        MAX_LENGTH,
        in ->
            new Approval(
                in.hash("constellation id"),
                SecretId.read(in, "secret id"),
                in.number("version"),
                operation(in.text("operation")),
                P256PublicKey.of(in.bytes("requester", P256PublicKey.LENGTH))));
  }

  private static Operation operation(String code) {
    return Arrays.stream(Operation.values())
        .filter(value -> value.code().equals(code))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("operation: unknown"));
  }
}
