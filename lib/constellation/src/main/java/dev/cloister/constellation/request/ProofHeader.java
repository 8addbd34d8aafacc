package dev.cloister.constellation.request;

import dev.cloister.attestation.bytes.ByteString;
import dev.cloister.constellation.Base64Url;
import dev.cloister.constellation.ConstellationException;
import dev.cloister.constellation.ConstellationException.Reason;
import dev.cloister.constellation.P256PublicKey;
import dev.cloister.constellation.SigningKey;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The header field of a proved request: {@code base64url(SPKI) "." counter "."
 * base64url(signature)}.
 *
 * @param key that signed
 * @param counter of the request
 * @param signature over its {@link RequestProof}
 */
public record ProofHeader(P256PublicKey key, long counter, ByteString signature) {
  /** Name of the header field. */
  public static final String NAME = "Cloister-Proof";

  private static final int MAX_LENGTH = 256;
  private static final Pattern COUNTER = Pattern.compile("[1-9][0-9]{0,17}");

  /** Refuses what is no proof. */
  public ProofHeader {
    if (counter < 1 || signature.length() != P256PublicKey.SIGNATURE_LENGTH) {
      throw new IllegalArgumentException("expected a counter of 1 or more and a signature");
    }
  }

  /** Proves a request. */
  public static ProofHeader sign(SigningKey key, RequestProof proof) {
    return new ProofHeader(key.publicKey(), proof.counter(), key.sign(proof));
  }

  /** The value of the field. */
  public String value() {
    return Base64Url.encode(key.spki()) + "." + counter + "." + Base64Url.encode(signature);
  }

  /**
   * Reads the value of the field.
   *
   * @throws ConstellationException with {@link Reason#MALFORMED}
   */
  public static ProofHeader parse(String value) throws ConstellationException {
    List<String> parts = value.length() > MAX_LENGTH ? List.of() : List.of(value.split("\\.", -1));
    if (parts.size() != 3 || !COUNTER.matcher(parts.get(1)).matches()) {
      throw malformed("expected a key, a counter and a signature");
    }
    byte[] signature = Base64Url.decode(parts.get(2), "signature");
    if (signature.length != P256PublicKey.SIGNATURE_LENGTH) {
      throw malformed("expected a signature of 64 bytes");
    }
    return new ProofHeader(
        P256PublicKey.of(ByteString.copyOf(Base64Url.decode(parts.get(0), "key"))),
        Long.parseLong(parts.get(1)),
        ByteString.copyOf(signature));
  }

  private static ConstellationException malformed(String message) {
    return new ConstellationException(Reason.MALFORMED, NAME + ": " + message);
  }
}
